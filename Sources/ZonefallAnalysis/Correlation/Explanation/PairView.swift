import ZonefallModel

/// A pair with its formula, and what the ways in which it fails can tell about the cause.
struct PairView: Sendable {
    let pair: ProbePair
    /// Positions of the nodes that it mentions, ascending.
    let nodes: [Int]
    let shape: PairShape

    /// - Parameters:
    ///   - homes: by node the number of the zone where it belongs, or -1.
    ///   - shapes: those that are known already.
    init?(_ pair: ProbePair, in dependencies: Dependencies, homes: [Int], zoneCount: Int, _ shapes: PairShapes) {
        guard let whole = dependencies.formula(for: pair) else { return nil }
        let nodes = dependencies.nodes(of: whole)
        func local(_ positions: [Int]) -> LocalSet {
            LocalSet(positions.compactMap { position in nodes.firstIndex(of: position) })
        }
        let host = dependencies.map.vantage(pair.vantage)?.instance
            .flatMap { dependencies.position(of: .instance($0)) }.flatMap(nodes.firstIndex(of:))
        let gateway = local(Self.gateway(of: pair, in: dependencies))
        let shallow = ProbePair(vantage: pair.vantage, target: pair.target, kind: .tcp)
        let front: [Int]
        switch pair.kind {
        case .http, .member: front = dependencies.formula(for: shallow).map(dependencies.nodes(of:)) ?? nodes
        case .icmp, .tcp, .gateway, .egress, .udp, .path, .dns, .tls, .mtu, .flow, .exec: front = nodes
        }
        // A name leads to several fronts: who tried one after the other and gave up says nothing of how each failed.
        let isName = if case .resource(.globalLoadBalancer) = pair.target { true } else { false }
        let places = local(front)
        let behind = isName ? [] : nodes.indices.filter { !places.contains($0) && !gateway.contains($0) }
        var zones = [LocalSet](repeating: LocalSet(), count: zoneCount)
        for (place, node) in nodes.enumerated() where homes[node] >= 0 { zones[homes[node]].insert(place) }
        self.pair = pair
        self.nodes = nodes
        shape = shapes.shape(
            PairShape.Key(
                formula: LocalFormula(whole, in: dependencies.graph, nodes: nodes),
                count: nodes.count,
                gateway: gateway,
                behind: LocalSet(behind),
                host: host,
                zones: zones
            )
        )
    }

    private static func gateway(of pair: ProbePair, in dependencies: Dependencies) -> [Int] {
        guard let id = dependencies.map.vantage(pair.vantage)?.instance,
            let instance = dependencies.map.instance(id),
            let exit = dependencies.routing.exit(of: instance)
        else { return [] }
        return [Node.gateway(of: id), .router(exit.router)].compactMap(dependencies.position(of:))
    }

    /// Those of its nodes that are dead.
    func part(of dead: NodeSet) -> LocalSet {
        var part = LocalSet()
        for (place, node) in nodes.enumerated() where dead.contains(node) { part.insert(place) }
        return part
    }
}
