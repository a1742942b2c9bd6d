import ZonefallModel

extension CloudInventory {
    /// The region as a plan would leave it: addresses of resources stand for the ids that the cloud has not given yet.
    ///
    /// Addresses that the cloud would choose are made up, one after the other from the end of their subnet: the map needs
    /// some, and no finding depends on which.
    ///
    /// - Throws: ``JSONShapeError`` for a document that is not a plan.
    package init(terraform json: JSONValue) throws(JSONShapeError) {
        let plan = try TerraformPlan(json: json)
        var work = TerraformImport(plan)
        self = work.inventory()
    }
}

/// The work on one plan.
private struct TerraformImport {
    private let plan: TerraformPlan
    private var cloud = CloudInventory(region: "planned")
    /// How many addresses of a subnet were made up.
    private var madeUp: [String: Int] = [:]

    init(_ plan: TerraformPlan) { self.plan = plan }

    private static let networks: Set<String> = ["openstack_networking_network_v2"]
    private static let subnets: Set<String> = ["openstack_networking_subnet_v2"]
    private static let routers: Set<String> = ["openstack_networking_router_v2"]
    private static let ports: Set<String> = ["openstack_networking_port_v2"]
    private static let balancers: Set<String> = ["openstack_lb_loadbalancer_v2"]
    private static let listeners: Set<String> = ["openstack_lb_listener_v2"]
    private static let pools: Set<String> = ["openstack_lb_pool_v2"]
    private static let instances: Set<String> = ["openstack_compute_instance_v2"]

    private func all(_ types: Set<String>) -> [TerraformPlan.Resource] {
        plan.resources.filter { types.contains($0.type) }
    }

    private func reference(_ resource: TerraformPlan.Resource, _ key: String, _ types: Set<String>) -> String? {
        plan.target(of: resource, key, types: types)?.address
    }

    /// Tells of a thing that can't be in the map, because what it belongs to is not in the plan.
    private mutating func leaveOut(_ resource: TerraformPlan.Resource, _ what: String) {
        cloud.gaps.append("\(resource.address): its \(what) stands outside of the plan, and so it is left out.")
    }

    mutating func inventory() -> CloudInventory {
        // A plan knows what was asked for, never where it will be.
        cloud.tellsRealZones = true
        readNetworks()
        readRouters()
        readInstances()
        readBalancers()
        readFloatingIPs()
        var zones = Set(cloud.routers.flatMap(\.hints) + cloud.servers.compactMap(\.zone))
        zones.formUnion(cloud.balancers.compactMap(\.zone))
        cloud.zones = zones.sorted().map { CloudObjects.Zone(name: $0, resource: nil) }
        return cloud
    }

    private mutating func readNetworks() {
        for network in all(Self.networks) {
            cloud.networks.append(
                .init(
                    id: network.address,
                    name: network.text("name") ?? network.address,
                    isExternal: network.values["external"]?.boolValue ?? false,
                    hints: network.strings("availability_zone_hints"),
                    zones: []
                )
            )
        }
        for subnet in all(Self.subnets) {
            guard let network = reference(subnet, "network_id", Self.networks) else {
                leaveOut(subnet, "network")
                continue
            }
            let cidr = subnet.text("cidr").flatMap { IPPrefix($0) }
            var gateway = subnet.text("gateway_ip").flatMap { IPAddress($0) }
            // Neutron takes the first address where nothing is said.
            if gateway == nil, subnet.values["no_gateway"]?.boolValue != true { gateway = cidr?.address(at: 1) }
            cloud.subnets.append(.init(id: subnet.address, network: network, cidr: cidr, gateway: gateway))
        }
        for port in all(Self.ports) {
            guard let network = reference(port, "network_id", Self.networks) else {
                leaveOut(port, "network")
                continue
            }
            var addresses: [CloudObjects.Port.Address] = []
            for index in (port.values["fixed_ip"]?.arrayValue ?? []).indices {
                let subnet = reference(port, "fixed_ip.\(index).subnet_id", Self.subnets) ?? firstSubnet(of: network)
                let given = port.value(at: "fixed_ip.\(index).ip_address")?.stringValue.flatMap { IPAddress($0) }
                if let subnet, let address = given ?? makeUp(in: subnet) {
                    addresses.append(.init(subnet: subnet, address: address))
                }
            }
            if addresses.isEmpty, let subnet = firstSubnet(of: network), let address = makeUp(in: subnet) {
                addresses = [.init(subnet: subnet, address: address)]
            }
            cloud.ports.append(
                .init(
                    id: port.address,
                    name: port.text("name") ?? "",
                    network: network,
                    addresses: addresses,
                    device: "",
                    owner: "",
                    isUp: port.values["admin_state_up"]?.boolValue ?? true
                )
            )
        }
    }

    private mutating func readRouters() {
        for router in all(Self.routers) {
            cloud.routers.append(
                .init(
                    id: router.address,
                    name: router.text("name") ?? router.address,
                    hints: router.strings("availability_zone_hints"),
                    zones: [],
                    externalNetwork: router.text("external_network_id")
                        ?? (router.references["external_network_id"] == nil ? nil : "external"),
                    externalAddresses: [],
                    routes: [],
                    isUp: router.values["admin_state_up"]?.boolValue ?? true
                )
            )
        }
        for interface in all(["openstack_networking_router_interface_v2"]) {
            guard let router = reference(interface, "router_id", Self.routers) else {
                leaveOut(interface, "router")
                continue
            }
            if let port = reference(interface, "port_id", Self.ports) {
                own(port, by: router, as: "network:router_interface")
            } else if let subnet = reference(interface, "subnet_id", Self.subnets),
                let known = cloud.subnets.first(where: { $0.id == subnet }),
                let address = known.gateway ?? makeUp(in: subnet)
            {
                cloud.ports.append(
                    .init(
                        id: interface.address,
                        name: "",
                        network: known.network,
                        addresses: [.init(subnet: subnet, address: address)],
                        device: router,
                        owner: "network:router_interface",
                        isUp: true
                    )
                )
            } else {
                leaveOut(interface, "subnet")
            }
        }
    }

    private mutating func readInstances() {
        for instance in all(Self.instances) {
            let zone = instance.text("availability_zone")
            cloud.servers.append(
                .init(
                    id: instance.address,
                    name: instance.text("name") ?? instance.address,
                    zone: zone,
                    tags: instance.strings("tags"),
                    metadata: [:]
                )
            )
            for index in (instance.values["network"]?.arrayValue ?? []).indices {
                let owner = "compute:\(zone ?? "None")"
                if let port = reference(instance, "network.\(index).port", Self.ports) {
                    own(port, by: instance.address, as: owner)
                } else if let network = reference(instance, "network.\(index).uuid", Self.networks)
                    ?? reference(instance, "network.\(index).name", Self.networks),
                    let subnet = firstSubnet(of: network), let address = makeUp(in: subnet)
                {
                    cloud.ports.append(
                        .init(
                            id: "\(instance.address).network.\(index)",
                            name: "",
                            network: network,
                            addresses: [.init(subnet: subnet, address: address)],
                            device: instance.address,
                            owner: owner,
                            isUp: true
                        )
                    )
                } else {
                    cloud.gaps.append("\(instance.address): its network.\(index) stands outside of the plan.")
                }
            }
        }
    }

    private mutating func readBalancers() {
        for balancer in all(Self.balancers) {
            let subnet = reference(balancer, "vip_subnet_id", Self.subnets)
            let network = reference(balancer, "vip_network_id", Self.networks)
            let place = subnet ?? network.flatMap(firstSubnet)
            if place == nil { leaveOut(balancer, "network") }
            let address = balancer.text("vip_address").flatMap { IPAddress($0) } ?? place.flatMap { makeUp(in: $0) }
            cloud.balancers.append(
                .init(
                    id: balancer.address,
                    name: balancer.text("name") ?? balancer.address,
                    zone: balancer.text("availability_zone"),
                    subnet: subnet,
                    network: network,
                    address: address,
                    port: balancer.address + ".vip_port_id",
                    isUp: balancer.values["admin_state_up"]?.boolValue ?? true,
                    tags: balancer.strings("tags")
                )
            )
        }
        for listener in all(Self.listeners) {
            cloud.listeners.append(
                .init(
                    id: listener.address,
                    balancers: reference(listener, "loadbalancer_id", Self.balancers).map { [$0] } ?? [],
                    protocol: listener.text("protocol") ?? "TCP",
                    port: listener.values["protocol_port"]?.integerValue ?? 0,
                    defaultPool: reference(listener, "default_pool_id", Self.pools)
                )
            )
        }
        for pool in all(Self.pools) {
            let listener = reference(pool, "listener_id", Self.listeners)
            let balancer =
                reference(pool, "loadbalancer_id", Self.balancers)
                ?? listener.flatMap { id in cloud.listeners.first { $0.id == id }?.balancers.first }
            // Who names its listener is that listener's own.
            if let listener { cloud.setDefaultPool(pool.address, ofListener: listener) }
            cloud.pools.append(
                .init(
                    id: pool.address,
                    balancers: balancer.map { [$0] } ?? [],
                    monitor: nil,
                    members: members(of: pool)
                )
            )
        }
    }

    private mutating func members(of pool: TerraformPlan.Resource) -> [CloudObjects.Member] {
        var members: [CloudObjects.Member] = []
        defer {
            let unknown = members.count { $0.address == nil }
            if unknown > 0 {
                cloud.gaps.append("\(pool.address): \(unknown) of its members stand outside of the plan.")
            }
        }
        for member in all(["openstack_lb_member_v2"]) where reference(member, "pool_id", Self.pools) == pool.address {
            members.append(
                .init(
                    address: member.text("address").flatMap { IPAddress($0) } ?? addressBehind(member, "address"),
                    subnet: reference(member, "subnet_id", Self.subnets),
                    port: member.values["protocol_port"]?.integerValue ?? 80,
                    isUp: true
                )
            )
        }
        for list in all(["openstack_lb_members_v2"]) where reference(list, "pool_id", Self.pools) == pool.address {
            for (index, member) in (list.values["member"]?.arrayValue ?? []).enumerated() {
                members.append(
                    .init(
                        address: member["address"]?.stringValue.flatMap { IPAddress($0) }
                            ?? addressBehind(list, "member.\(index).address"),
                        subnet: reference(list, "member.\(index).subnet_id", Self.subnets),
                        port: member["protocol_port"]?.integerValue ?? 80,
                        isUp: true
                    )
                )
            }
        }
        return members
    }

    private mutating func readFloatingIPs() {
        let types: Set<String> = ["openstack_networking_floatingip_v2"]
        let associations = all(["openstack_networking_floatingip_associate_v2"])
        for (index, floating) in all(types).enumerated() {
            let association = associations.first { reference($0, "floating_ip", types) == floating.address }
            let port = port(of: floating) ?? association.flatMap(port)
            if port == nil,
                association != nil || floating.references["port_id"] != nil || floating.text("port_id") != nil
            {
                cloud.gaps.append("\(floating.address): what it leads to stands outside of the plan.")
            } else if let port, router(of: port) == nil {
                cloud.gaps.append("\(floating.address): the router that translates it stands outside of the plan.")
            }
            cloud.floatingIPs.append(
                .init(
                    id: floating.address,
                    // Documentation's: no real one is like it.
                    address: floating.text("address").flatMap { IPAddress($0) } ?? .v4(0xc633_6401 &+ UInt32(index)),
                    network: floating.text("pool") ?? "",
                    router: port.flatMap(router),
                    port: port,
                    description: floating.text("description") ?? ""
                )
            )
        }
    }

    /// An instance's or balancer's port that an address is attached to.
    private func port(of resource: TerraformPlan.Resource) -> String? {
        if let port = reference(resource, "port_id", Self.ports) { return port }
        if let balancer = reference(resource, "port_id", Self.balancers) { return balancer + ".vip_port_id" }
        // `openstack_compute_instance_v2.web.network[0].port` names the instance.
        return reference(resource, "port_id", Self.instances).flatMap { device in
            cloud.ports.first { $0.device == device }?.id
        }
    }

    /// The router by which a port's network reaches the outside: the one at its subnet's gateway, else the first.
    private func router(of port: String) -> String? {
        var network = cloud.ports.first { $0.id == port }?.network
        if network == nil, let balancer = cloud.balancers.first(where: { $0.port == port }) {
            network = balancer.network ?? cloud.subnets.first { $0.id == balancer.subnet }?.network
        }
        guard let network else { return nil }
        let interfaces = cloud.ports.filter { $0.network == network && $0.isRouterInterface }.sorted { $0.id < $1.id }
        let outside = interfaces.filter { port in
            cloud.routers.first { $0.id == port.device }?.externalNetwork != nil
        }
        let gateways = Set(cloud.subnets.filter { $0.network == network }.compactMap(\.gateway))
        let atGateway = outside.first { port in port.addresses.contains { gateways.contains($0.address) } }
        return (atGateway ?? outside.first)?.device
    }

    /// A member's address that is an attribute of an instance or of a port.
    private func addressBehind(_ resource: TerraformPlan.Resource, _ key: String) -> IPAddress? {
        let device = reference(resource, key, Self.instances)
        let port = reference(resource, key, Self.ports)
        return cloud.ports.first { $0.id == port || (device != nil && $0.device == device) }?.addresses.first?.address
    }

    private func firstSubnet(of network: String) -> String? {
        cloud.subnets.first { $0.network == network }?.id
    }

    /// An address that nobody has, from the end of the subnet.
    private mutating func makeUp(in subnet: String) -> IPAddress? {
        guard let cidr = cloud.subnets.first(where: { $0.id == subnet })?.cidr else { return nil }
        let number = madeUp[subnet, default: 0]
        madeUp[subnet] = number + 1
        return cidr.address(fromEnd: number)
    }

    private mutating func own(_ port: String, by device: String, as owner: String) {
        cloud.ports = cloud.ports.map { known in
            guard known.id == port else { return known }
            return CloudObjects.Port(
                id: known.id,
                name: known.name,
                network: known.network,
                addresses: known.addresses,
                device: device,
                owner: owner,
                isUp: known.isUp,
                ownGateway: known.ownGateway
            )
        }
    }
}

extension CloudInventory {
    fileprivate mutating func setDefaultPool(_ pool: String, ofListener id: String) {
        listeners = listeners.map { listener in
            guard listener.id == id, listener.defaultPool == nil else { return listener }
            return CloudObjects.Listener(
                id: listener.id,
                balancers: listener.balancers,
                protocol: listener.protocol,
                port: listener.port,
                defaultPool: pool
            )
        }
    }
}

extension TerraformPlan.Resource {
    fileprivate func strings(_ key: String) -> [String] {
        (values[key]?.arrayValue ?? []).compactMap(\.stringValue)
    }
}

extension IPPrefix {
    /// The address so many after the network's own; nil beyond the prefix.
    fileprivate func address(at offset: UInt32) -> IPAddress? {
        let address: IPAddress
        switch network {
        case .v4(let bits):
            let (sum, isTooLarge) = bits.addingReportingOverflow(offset)
            guard !isTooLarge else { return nil }
            address = .v4(sum)
        case .v6(let high, let low): address = .v6(high: high, low: low | UInt64(offset))
        }
        return contains(address) ? address : nil
    }

    /// The address so many before the last one that a host may have.
    fileprivate func address(fromEnd number: Int) -> IPAddress? {
        guard network.family == .v4 else { return address(at: UInt32(0xffff - number)) }
        let size: UInt32 = length >= 31 ? 1 : (1 << UInt32(32 - length)) - 2
        guard number >= 0, UInt32(number) < size else { return nil }
        return address(at: size - UInt32(number))
    }
}
