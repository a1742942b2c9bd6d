import ZonefallModel

/// A pair with its formula, and what the ways in which it fails can tell about the cause.
struct PairView: Sendable {
    let pair: ProbePair
    /// Positions of the nodes that it mentions, ascending.
    let nodes: [Int]
    let shape: PairShape

    /// - Parameters:
    ///   - asker: the pair's vantage.
    ///   - homes: by node the number of the zone where it belongs, or -1.
    ///   - shapes: those that are known already.
    init?(
        _ pair: ProbePair,
        of asker: Asker,
        in dependencies: Dependencies,
        homes: [Int],
        zoneCount: Int,
        _ shapes: PairShapes,
        _ marks: inout TermMarks
    ) {
        guard let whole = dependencies.formula(for: pair.target, pair.kind, from: asker.standpoint) else { return nil }
        let graph = dependencies.graph
        let nodes = marks.nodes(of: whole, in: graph)
        func local(_ positions: [Int]) -> LocalSet {
            LocalSet(positions.compactMap { position in nodes.firstIndex(of: position) })
        }
        let gateway = local(asker.gateway)
        let front: [Int]
        switch pair.kind {
        case .http, .member:
            let shallow = dependencies.formula(for: pair.target, .tcp, from: asker.standpoint)
            front = shallow.map { marks.nodes(of: $0, in: graph) } ?? nodes
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
                formula: LocalFormula(whole, in: graph, nodes: nodes, &marks),
                count: nodes.count,
                gateway: gateway,
                behind: LocalSet(behind),
                host: asker.host.flatMap(nodes.firstIndex(of:)),
                zones: zones
            )
        )
    }

    /// What follows from a set of dead nodes.
    func consequence(of dead: NodeSet) -> Consequence { shape.consequence(of: part(of: dead)) }

    /// Those of its nodes that are dead.
    func part(of dead: NodeSet) -> LocalSet {
        var part = LocalSet()
        for (place, node) in nodes.enumerated() where dead.contains(node) { part.insert(place) }
        return part
    }
}

/// A vantage as its pairs need it, looked up once for all of them.
struct Asker {
    let vantage: Vantage.ID
    let standpoint: Standpoint
    /// The position of the instance on which it runs.
    let host: Int?
    /// The positions of its own way out.
    let gateway: [Int]

    init?(_ id: Vantage.ID, in dependencies: Dependencies) {
        guard let vantage = dependencies.map.vantage(id), let standpoint = Standpoint(vantage, in: dependencies) else {
            return nil
        }
        self.vantage = id
        self.standpoint = standpoint
        host = vantage.instance.flatMap { dependencies.position(of: .instance($0)) }
        if let instance = vantage.instance, let exit = standpoint.exit {
            gateway = [Node.gateway(of: instance), .router(exit.router)].compactMap(dependencies.position(of:))
        } else {
            gateway = []
        }
    }
}
