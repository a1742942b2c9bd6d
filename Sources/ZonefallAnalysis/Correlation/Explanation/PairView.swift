import ZonefallModel

/// A pair with its formula, and what the ways in which it fails can tell about the cause.
struct PairView: Sendable {
    let pair: ProbePair
    /// Positions of the nodes that it mentions, ascending.
    let nodes: [Int]
    private let formula: LocalFormula
    /// The vantage's own way out: when it is gone, the vantage's host says `unreachable`.
    private let gateway: LocalSet
    /// What must work whatever else does, of all nodes but those behind.
    private let frontline: LocalSet
    /// What stands behind the thing that answers: when it is gone, the answer is an `error`.
    private let behind: LocalSet
    /// The instance on which the vantage runs: what stands in its own place can't testify about it.
    private let host: Int?
    /// By zone: those of its nodes that belong there.
    private let zones: [LocalSet]

    /// - Parameter homes: by node the number of the zone where it belongs, or -1.
    init?(_ pair: ProbePair, in dependencies: Dependencies, homes: [Int], zoneCount: Int) {
        guard let whole = dependencies.formula(for: pair) else { return nil }
        let nodes = dependencies.nodes(of: whole)
        func local(_ positions: [Int]) -> LocalSet {
            LocalSet(positions.compactMap { position in nodes.firstIndex(of: position) })
        }
        self.pair = pair
        self.nodes = nodes
        formula = LocalFormula(whole, in: dependencies.graph, nodes: nodes)
        host = dependencies.map.vantage(pair.vantage)?.instance
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
        self.gateway = gateway
        self.behind = LocalSet(behind)
        var zones = [LocalSet](repeating: LocalSet(), count: zoneCount)
        for (place, node) in nodes.enumerated() where homes[node] >= 0 { zones[homes[node]].insert(place) }
        self.zones = zones
        var critical = LocalSet()
        formula.toggle(LocalSet(), count: nodes.count, zones: []) { place, holds in
            if !holds, !behind.contains(place) { critical.insert(place) }
        }
        frontline = critical
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

    /// Why the pair fails when these of its nodes are dead and it does: what a sample can be compared with.
    private func cause(of dead: LocalSet) -> PairState {
        if dead.intersects(gateway) { return .gatewayDead }
        if dead.intersects(frontline) { return .frontDead }
        return dead.intersects(behind) ? .behindDead : .frontDead
    }

    /// What follows from a set of dead nodes, and what one more change would make of it.
    func verdict(on dead: LocalSet) -> Consequence {
        var (losses, returns, darks): ([Consequence.Change], [Int], [Consequence.Change]) = ([], [], [])
        var toggled: [(place: Int, holds: Bool)] = []
        let isAlive = formula.toggle(dead, count: nodes.count, zones: zones) { toggled.append(($0, $1)) }
        let state = isAlive ? .alive : cause(of: dead)
        for (place, holds) in toggled {
            if place >= nodes.count {
                let zone = place - nodes.count
                let after = holds ? PairState.alive : cause(of: dead.union(zones[zone]))
                if after != state { darks.append(Consequence.Change(of: zone, to: after)) }
            } else if dead.contains(place) {
                if holds, !isAlive { returns.append(nodes[place]) }
            } else if place != host {
                let isAhead = isAlive || LocalSet([place]).intersects(gateway) || frontline.contains(place)
                let after = holds ? PairState.alive : cause(of: dead.union(LocalSet([place])))
                if isAhead, after != state { losses.append(Consequence.Change(of: nodes[place], to: after)) }
            }
        }
        return Consequence(state: state, losses: losses, returns: returns, darks: darks)
    }
}

/// What follows for one pair from one set of dead nodes.
final class Consequence: Sendable {
    /// A node's loss or a zone's dark, and the state that it leads to.
    struct Change: Sendable {
        let cause: Int
        let state: PairState

        init(of cause: Int, to state: PairState) {
            self.cause = cause
            self.state = state
        }
    }

    let state: PairState
    /// Nodes whose loss in addition changes the state.
    let losses: [Change]
    /// Nodes whose return alone revives the pair.
    let returns: [Int]
    /// Zones that change the state if all that belongs there is dead too.
    let darks: [Change]

    init(state: PairState, losses: [Change], returns: [Int], darks: [Change]) {
        self.state = state
        self.losses = losses
        self.returns = returns
        self.darks = darks
    }
}

extension LocalFormula {
    /// Asks for each node what it would be like if just that one were dead, or alive if it is dead, and for each zone what
    /// it would be like if all of it were dead too.
    ///
    /// - Parameters:
    ///   - count: how many nodes there are.
    ///   - answer: is told each node's place, then `count` and each zone's number, and whether the formula then holds.
    /// - Returns: whether it holds as it is.
    @discardableResult
    func toggle(_ dead: LocalSet, count: Int, zones: [LocalSet], _ answer: (Int, Bool) -> Void) -> Bool {
        let questions = count + zones.count
        let now = UInt64(1) << 63
        var isAlive = false
        for start in stride(from: 0, through: questions, by: 63) {
            let end = min(start + 63, questions)
            var alive = [UInt64](repeating: 0, count: count)
            for place in 0..<count {
                var word: UInt64 = dead.contains(place) ? 0 : .max
                if place >= start, place < end { word ^= 1 << UInt64(place - start) }
                for question in max(start, count)..<max(end, count)
                where question - count < zones.count && zones[question - count].contains(place) {
                    word &= ~(1 << UInt64(question - start))
                }
                alive[place] = word
            }
            let holds = holds(alive)
            isAlive = holds & now != 0
            for question in start..<end { answer(question, holds >> UInt64(question - start) & 1 == 1) }
        }
        return isAlive
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
