import ZonefallModel

/// The work on one inventory: each list of the map is made from what was made before.
struct MapImport {
    let cloud: CloudInventory
    /// In the map's order.
    let zones: [Zone.ID]
    let networkIDs: [String: Network.ID]
    let routerIDs: [String: Router.ID]
    let instanceIDs: [String: Instance.ID]
    let balancerIDs: [String: LoadBalancer.ID]
    let portsByID: [String: CloudObjects.Port]
    let subnetsByID: [String: CloudObjects.Subnet]
    var notes: Set<String>
    /// Notes of what is there and not in the map: nobody may take its absence for an answer.
    var gaps: Set<String>
    /// Taken by what is above.
    var names: ImportNames

    init(_ cloud: CloudInventory) {
        self.cloud = cloud
        zones = Self.zones(of: cloud)
        portsByID = Dictionary(cloud.ports.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        subnetsByID = Dictionary(cloud.subnets.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        notes = []
        gaps = Set(cloud.gaps)
        names = ImportNames(reserved: zones.map(\.rawValue) + [Observation.reflector, Zone.ID.unknown.rawValue])
        networkIDs = names.ids(
            of: cloud.networks.filter { !$0.isExternal }.map { ($0.name, $0.id) },
            kind: "network"
        ).mapValues { .init($0) }
        routerIDs = names.ids(of: cloud.routers.map { ($0.name, $0.id) }, kind: "router").mapValues { .init($0) }
        balancerIDs = names.ids(of: cloud.balancers.map { ($0.name, $0.id) }, kind: "balancer")
            .mapValues { .init($0) }
        instanceIDs = names.ids(of: Self.instanceNames(cloud), kind: "instance").mapValues { .init($0) }
    }

    /// All that any service calls a zone; `nova`, which clouds without zones call theirs, only if it is the only one.
    private static func zones(of cloud: CloudInventory) -> [Zone.ID] {
        var names = Set(cloud.zones.map(\.name))
        names.formUnion(cloud.balancers.compactMap(\.zone))
        names.formUnion(cloud.servers.compactMap(\.zone))
        names.formUnion(cloud.ports.compactMap(\.computeZone))
        names.formUnion(cloud.routers.flatMap(\.zones))
        for none in ["nova", "internal", ""] where names.count > 1 { names.remove(none) }
        return names.filter { ImportNames.identifier($0) == $0 }.sorted().map { Zone.ID($0) }
    }

    private static func instanceNames(_ cloud: CloudInventory) -> [(name: String, uuid: String)] {
        let servers = Dictionary(cloud.servers.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let networks = Dictionary(cloud.networks.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return cloud.instancePorts.map { device, ports in
            if let name = servers[device], !name.isEmpty { return (name, device) }
            // Ports are often called after their server, with their network behind it.
            let names = Set(
                ports.map { port in
                    let suffix = "-" + (networks[port.network] ?? "")
                    return port.name.hasSuffix(suffix) ? String(port.name.dropLast(suffix.count)) : port.name
                }
            )
            return (names.count == 1 ? names.first ?? "" : "", device)
        }.sorted { $0.uuid < $1.uuid }
    }

    mutating func imported() -> ImportedMap {
        let networks = networks()
        let routers = routers(networks)
        let instances = instances(networks, routers)
        let balancers = balancers(networks, instances)
        let addresses = floatingIPs(routers, balancers: balancers, instances: instances)
        let services = services(instances, balancers: balancers, addresses: addresses)
        if zones.isEmpty { notes.insert("The cloud names no availability zone at all.") }
        let map = ZoneMap(
            region: ImportNames.identifier(cloud.region).isEmpty ? "region" : ImportNames.identifier(cloud.region),
            zones: zones.map { Zone(id: $0) },
            networks: networks,
            routers: routers,
            instances: instances,
            floatingIPs: addresses.map(\.address),
            loadBalancers: balancers.map { balancer in
                var served = balancer
                served.service = services.first { $0.balancers.contains(balancer.id) }?.service.id
                return served
            },
            services: services.map(\.service)
        )
        var uuids: [Resource: String] = [:]
        for (uuid, id) in networkIDs { uuids[.network(id)] = uuid }
        for (uuid, id) in routerIDs { uuids[.router(id)] = uuid }
        for (uuid, id) in instanceIDs { uuids[.instance(id)] = uuid }
        for (uuid, id) in balancerIDs { uuids[.loadBalancer(id)] = uuid }
        for address in addresses { uuids[.floatingIP(address.address.id)] = address.uuid }
        return ImportedMap(map: map, notes: notes.union(gaps).sorted(), gaps: gaps.sorted(), uuids: uuids)
    }

    /// - Returns: ``Zone/ID/unknown`` for what is none of the region's zones.
    func zone(_ name: String?) -> Zone.ID {
        let zone = Zone.ID(name ?? "")
        return zones.contains(zone) ? zone : .unknown
    }

    /// In the region's order, without repetitions and without what is none of its zones.
    func known(_ names: [String]) -> [Zone.ID] {
        zones.filter { names.contains($0.rawValue) }
    }
}

extension CloudInventory {
    /// The ports of each instance, by its UUID.
    var instancePorts: [String: [CloudObjects.Port]] {
        Dictionary(
            grouping: ports.filter { $0.isOfInstance && !$0.device.isEmpty }.sorted { $0.id < $1.id },
            by: \.device
        )
    }
}

extension CloudObjects.Port {
    var isOfInstance: Bool { owner.hasPrefix("compute:") }

    /// The zone in which Nova plugged it in; nil where it does not say.
    var computeZone: String? {
        guard isOfInstance else { return nil }
        let zone = String(owner.dropFirst("compute:".count))
        return ["", "None", "nova"].contains(zone) ? nil : zone
    }

    var isRouterInterface: Bool {
        [
            "network:router_interface", "network:router_interface_distributed",
            "network:ha_router_replicated_interface",
        ].contains(owner)
    }
}
