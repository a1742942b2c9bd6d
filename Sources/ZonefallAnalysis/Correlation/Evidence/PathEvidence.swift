import ZonefallModel

/// E2: traces. The first hop names the gateway, provider edges the zones of egress and ingress, and the next router
/// inside the way between networks. Silent hops count for nothing.
struct PathEvidence: Sendable {
    let map: ZoneMap
    let home: HomeZones
    let facts: PathFacts
    /// How often a hop is not what it seems: another flow's answer, a path that changed under the trace.
    private static let deceit = 0.05

    func ledger() -> Ledger {
        var ledger = Ledger()
        for (instance, hops) in facts.firstHops { addGateway(of: instance, hops, to: &ledger) }
        for (router, zones) in facts.egressZones {
            add(.router(router), zones, "leaves the region at the egress edge of", to: &ledger)
        }
        for (address, zones) in facts.ingressZones {
            // Where its router really stands, its traffic enters: that is the router's fault alone.
            var unexplained = zones
            if let zone = routerZone(of: address), zone != home[.floatingIP(address)] { unexplained[zone] = nil }
            add(.floatingIP(address), unexplained, "is entered by the ingress edge of", to: &ledger)
        }
        for (turn, routers) in facts.nextRouters { addTurn(turn, routers, to: &ledger) }
        return ledger
    }

    private func addGateway(of id: Instance.ID, _ hops: [IPAddress: Tally], to ledger: inout Ledger) {
        guard let instance = map.instance(id) else { return }
        var zones: [Zone.ID: Tally] = [:]
        var seen: [Zone.ID: [(hop: IPAddress, router: Router.ID, tally: Tally)]] = [:]
        for (address, tally) in hops.sorted(by: { $0.key < $1.key }) {
            guard let router = map.router(withInterface: address), let zone = home[.router(router.id)] else { continue }
            zones[zone, default: Tally()].add(tally)
            seen[zone, default: []].append((address, router.id, tally))
        }
        for zone in suspects(besides: [instance.zone]) where zones.total > 0 {
            let hits = zones[zone]?.count ?? 0
            let misses = zones.total - hits
            ledger.add(
                .path,
                weightOfLooks(hits: hits, misses: misses, deceit: Self.deceit),
                to: Hypothesis(.gateway(of: id), zone)
            ) { [zones, seen] in
                (
                    "the first hop out of \(id) is a router of \(zone) in \(hits) of \(hits + misses) traces",
                    zones.keys.sorted().flatMap { zone in
                        (seen[zone] ?? []).map { "hop 1 is \($0.hop) (\($0.router)): \($0.tally.reference)" }
                    }
                )
            }
        }
    }

    private func add(_ node: Node, _ zones: [Zone.ID: Tally], _ verb: String, to ledger: inout Ledger) {
        for zone in suspects(besides: [home[node]].compactMap(\.self)) where zones.total > 0 {
            let hits = zones[zone]?.count ?? 0
            let misses = zones.total - hits
            ledger.add(
                .path,
                weightOfLooks(hits: hits, misses: misses, deceit: Self.deceit),
                to: Hypothesis(node, zone)
            ) {
                (
                    "traffic of \(node.resource.id) \(verb) \(zone) in \(hits) of \(hits + misses) traces",
                    zones.sorted { $0.key < $1.key }.map { "edge of \($0.key): \($0.value.reference)" }
                )
            }
        }
    }

    /// Where traffic of a floating IP's router was seen to leave the region, mostly. A single look is enough to explain what would
    /// else accuse the address: demos and young agents have few.
    private func routerZone(of id: FloatingIP.ID) -> Zone.ID? {
        guard let router = map.floatingIP(id)?.router, let zones = facts.egressZones[router], zones.total > 0 else {
            return nil
        }
        return zones.filter { Double($0.value.count) >= 0.7 * Double(zones.total) }.keys.first
    }

    private func addTurn(_ turn: PathFacts.Turn, _ routers: [Router.ID: Tally], to ledger: inout Ledger) {
        let node = Node.route(from: turn.router, to: turn.network)
        let ends = [home[.router(turn.router)]].compactMap(\.self) + (map.network(turn.network)?.zones ?? [])
        var zones: [Zone.ID: Tally] = [:]
        for (router, tally) in routers {
            if let zone = home[.router(router)] { zones[zone, default: Tally()].add(tally) }
        }
        for zone in suspects(besides: ends) where zones.total > 0 {
            let hits = zones[zone]?.count ?? 0
            let misses = zones.total - hits
            ledger.add(
                .path,
                weightOfLooks(hits: hits, misses: misses, deceit: Self.deceit),
                to: Hypothesis(node, zone)
            ) {
                (
                    "from \(turn.router) to \(turn.network) the next router is of \(zone) in \(hits) of "
                        + "\(hits + misses) traces",
                    routers.sorted { $0.key < $1.key }.map { "next is \($0.key): \($0.value.reference)" }
                )
            }
        }
    }

    /// The zones that a look is for or against: all but where the node belongs.
    private func suspects(besides ends: [Zone.ID]) -> [Zone.ID] {
        map.zones.map(\.id).filter { !ends.contains($0) }
    }
}
