import ZonefallModel

/// Turns a map into a plan, step by step; each step is a file `Planner+Step.swift`.
struct Planner {
    /// With its reality written into it.
    let map: ZoneMap
    var pool: AddressPool
    var names = NodeNames()
    var nodes: [Node] = []
    var links: [Link] = []
    var notes: [String] = []
    var zones: [Zone.ID: ZonePlaces] = [:]
    var uplinks: [Router.ID: Uplink] = [:]
    var nodeNames: [Resource: String] = [:]
    private var portNumbers: [String: Int] = [:]

    /// What every zone has.
    struct ZonePlaces {
        var fabric: String
        var edge: String
        var egress: DualAddress
        var ingress: DualAddress
        /// The interface of `internet` that leads to the edge.
        var internetInterface: String
    }

    /// How a router reaches the world.
    struct Uplink {
        var zone: Zone.ID
        var v4: IPAddress?
        var v6: IPAddress?

        subscript(family: IPAddress.Family) -> IPAddress? { family == .v4 ? v4 : v6 }
    }

    init(map: ZoneMap) {
        self.map = map.realized
        pool = AddressPool(for: map)
    }

    mutating func plan() throws(LabPlanError) -> LabPlan {
        for name in [Self.coordinator, Self.internet] { _ = names.name(for: name) }
        let addresses = LabPlan.WellKnownAddresses(
            reflector: try pool.outside(),
            dns: try pool.outside(),
            outside: try pool.outside(),
            coordinator: try pool.managementAddress()
        )
        // The map's things get their ids as names before the lab's own places do.
        nameThings()
        nodes.append(Node(name: Self.coordinator, role: .coordinator, bridges: [Self.managementInterface]))
        addInternet(addresses)
        for (index, zone) in map.zones.enumerated() { try addPlaces(of: zone, index: index, addresses) }
        for router in map.routers { try add(router) }
        for balancer in map.loadBalancers { try add(balancer) }
        for instance in map.instances { try add(instance) }
        addTrunks()
        addRoutesInward(addresses)
        let agents = try addManagement(addresses)
        return LabPlan(
            region: map.region,
            nodes: nodes,
            links: links,
            dns: DNSPlan(for: map, addresses: addresses.dns),
            responders: responders(addresses),
            agents: agents,
            addresses: addresses,
            notes: notes
        )
    }

    static let coordinator = "coordinator"
    static let internet = "internet"
    /// The interface that carries agents' reports and nothing else; blackouts leave it alone.
    static let managementInterface = "mgmt0"
    /// The bridge between a zone's routers and its edge.
    static let providerBridge = "provider"
}

extension LabPlan {
    /// - Parameter map: as its document says; its reality decides.
    package init(_ map: ZoneMap) throws(LabPlanError) {
        var planner = Planner(map: map)
        self = try planner.plan()
    }
}

extension Planner {
    private mutating func nameThings() {
        for resource in map.routers.map({ Resource.router($0.id) })
            + map.loadBalancers.map({ Resource.loadBalancer($0.id) }) + map.instances.map({ Resource.instance($0.id) })
        {
            nodeNames[resource] = names.name(for: resource.id)
        }
    }

    func places(of zone: Zone.ID?, for resource: Resource) throws(LabPlanError) -> ZonePlaces {
        guard let zone else { throw .noZone(resource) }
        guard let places = zones[zone] else { throw .unknownZone(zone, namedBy: resource) }
        return places
    }

    func name(of resource: Resource) -> String {
        nodeNames[resource] ?? resource.id
    }

    mutating func change(_ name: String, _ body: (inout Node) -> Void) {
        guard let position = nodes.firstIndex(where: { $0.name == name }) else { return }
        body(&nodes[position])
    }

    /// Plugs an interface of a node into a bridge of a fabric, which is made if it is not there yet.
    mutating func plug(_ node: String, _ interface: String, into bridge: String, of fabric: String) {
        let number = portNumbers[fabric, default: 0]
        portNumbers[fabric] = number + 1
        change(fabric) { if !$0.bridges.contains(bridge) { $0.bridges.append(bridge) } }
        links.append(
            Link(
                Link.End(node: node, interface: interface),
                Link.End(node: fabric, interface: "port\(number)", bridge: bridge)
            )
        )
    }

    /// The bridge of a network: networks are numbered, because an interface's name has at most 15 characters.
    func bridge(of network: Network.ID) -> String {
        "net\(map.networks.firstIndex { $0.id == network } ?? 0)"
    }

    /// An address with the length of the subnet that it is in.
    func interfaceAddress(
        _ address: IPAddress,
        on network: Network.ID,
        interface: String,
        of resource: Resource
    ) throws(LabPlanError) -> Node.InterfaceAddress {
        guard let found = map.network(network) else { throw .unknownNetwork(network, namedBy: resource) }
        guard let subnet = found.subnets.first(where: { $0.contains(address) }) else {
            throw .outsideSubnets(address, network, resource)
        }
        return Node.InterfaceAddress(interface: interface, address: address, length: subnet.length)
    }

    /// Plugs a port into its network's bridge in a zone.
    mutating func attach(
        _ port: Port,
        of node: inout Node,
        as interface: String,
        in places: ZonePlaces,
        _ resource: Resource
    ) throws(LabPlanError) {
        for address in port.addresses {
            node.addresses.append(
                try interfaceAddress(address, on: port.network, interface: interface, of: resource)
            )
        }
        plug(node.name, interface, into: bridge(of: port.network), of: places.fabric)
    }
}

extension Node.Route {
    static func host(_ address: IPAddress, _ target: Target, source: IPAddress? = nil) -> Node.Route {
        Node.Route(
            destination: IPPrefix(network: address, length: address.family.width),
            family: address.family,
            target: target,
            source: source
        )
    }

    static func standard(by gateway: IPAddress, interface: String, source: IPAddress? = nil) -> Node.Route {
        Node.Route(
            destination: nil,
            family: gateway.family,
            target: .gateway(gateway, interface: interface),
            source: source
        )
    }
}

extension Node.InterfaceAddress {
    /// An address for itself alone: /32 or /128.
    static func host(_ address: IPAddress, on interface: String) -> Self {
        Self(interface: interface, address: address, length: address.family.width)
    }
}
