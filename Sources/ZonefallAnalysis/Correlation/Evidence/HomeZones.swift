import ZonefallModel

/// The zone where each placed thing belongs, which is not always where the map says that it is.
///
/// A router that was asked for in several zones belongs into the first of its wishes that is not the region's first
/// zone, where the cloud silently makes it; a floating IP belongs where that stands which it serves. What the map
/// itself declares elsewhere is a suspicion of its own (E1), and observation may confirm or refute it.
struct HomeZones: Sendable {
    private var zones: [Node: Zone.ID] = [:]
    private var elsewhere: [Node: [Zone.ID]] = [:]

    init(map: ZoneMap, claims: [StructureClaim]) {
        for instance in map.instances { zones[.instance(instance.id)] = instance.zone }
        for router in map.routers { zones[.router(router.id)] = map.home(of: router) }
        for address in map.floatingIPs { zones[.floatingIP(address.id)] = map.home(of: address) }
        for balancer in map.loadBalancers { zones[.loadBalancer(balancer.id)] = balancer.zone }
        for claim in claims {
            for hypothesis in claim.hypotheses { elsewhere[hypothesis.node, default: []].append(hypothesis.zone) }
        }
    }

    subscript(node: Node) -> Zone.ID? { zones[node] }

    /// The zones on which the map itself makes the node depend, and should not.
    func declaredElsewhere(_ node: Node) -> [Zone.ID] { elsewhere[node] ?? [] }
}

extension ZoneMap {
    /// The zone of one router that was asked for in one zone, or its wish besides the zone where the cloud makes those
    /// that were asked for in several.
    func home(of router: Router) -> Zone.ID? {
        if let zone = router.zone { return zone }
        guard router.requestedZones.count > 1 else { return router.requestedZones.first }
        return router.requestedZones.first { $0 != zones.first?.id } ?? zone(of: router)
    }

    func home(of address: FloatingIP) -> Zone.ID? {
        zone(servedBy: address) ?? address.zone
    }
}
