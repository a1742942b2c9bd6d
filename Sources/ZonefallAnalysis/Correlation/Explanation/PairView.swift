import ZonefallModel

/// A pair with its formula, and what the ways in which it fails can tell about the cause.
struct PairView: Sendable {
    let pair: ProbePair
    let formula: Formula
    /// Positions of the nodes that it mentions, ascending.
    let nodes: [Int]
    /// The vantage's own way out: when it is gone, the vantage's host says `unreachable`.
    let gateway: Set<Int>
    /// What stands behind the thing that answers: when it is gone, the answer is an `error`.
    let behind: Set<Int>
    /// The instance on which the vantage runs: what stands in its own place can't testify about it.
    let host: Int?
    /// What must work whatever else does, of all nodes but those behind.
    let frontline: Set<Int>

    init?(_ pair: ProbePair, in dependencies: Dependencies, healthy: inout Outage) {
        guard let formula = dependencies.formula(for: pair) else { return nil }
        self.pair = pair
        self.formula = formula
        nodes = dependencies.nodes(of: formula)
        host = dependencies.map.vantage(pair.vantage)?.instance.flatMap { dependencies.position(of: .instance($0)) }
        gateway = Self.gateway(of: pair, in: dependencies).intersection(nodes)
        let shallow = ProbePair(vantage: pair.vantage, target: pair.target, kind: .tcp)
        let front: Set<Int>
        switch pair.kind {
        case .http, .member: front = Set(dependencies.formula(for: shallow).map(dependencies.nodes(of:)) ?? nodes)
        case .icmp, .tcp, .gateway, .egress, .udp, .path, .dns, .tls, .mtu, .flow, .exec: front = Set(nodes)
        }
        // A name leads to several fronts: who tried one after the other and gave up says nothing of how each failed.
        let isName = if case .resource(.globalLoadBalancer) = pair.target { true } else { false }
        behind = isName ? [] : Set(nodes).subtracting(front).subtracting(gateway)
        frontline = Set(healthy.criticalNodes(of: formula)).subtracting(behind)
    }

    private static func gateway(of pair: ProbePair, in dependencies: Dependencies) -> Set<Int> {
        guard let id = dependencies.map.vantage(pair.vantage)?.instance,
            let instance = dependencies.map.instance(id),
            let exit = dependencies.routing.exit(of: instance)
        else { return [] }
        let nodes = [Node.gateway(of: id), .router(exit.router)].compactMap(dependencies.position(of:))
        return Set(nodes)
    }

    /// Why the pair fails when these of its nodes are dead and it does: what a sample can be compared with.
    func cause(of dead: [Int]) -> PairState {
        if dead.contains(where: gateway.contains) { return .gatewayDead }
        if dead.contains(where: frontline.contains) { return .frontDead }
        return dead.contains(where: behind.contains) ? .behindDead : .frontDead
    }
}

/// What a story says of a pair at a moment.
enum PairState: Int, Sendable, CaseIterable {
    case alive, gatewayDead, frontDead, behindDead
    /// Something about this pair alone is wrong, in one way or the other; its samples say nothing.
    case glitch
    /// Somebody answers in the target's place: the pair works, whatever is dead.
    case lie

    var isDead: Bool {
        switch self {
        case .gatewayDead, .frontDead, .behindDead: true
        case .alive, .glitch, .lie: false
        }
    }
}
