import Synchronization

/// The formula of pairs that differ only by the names of their nodes, and what the ways in which they fail can tell about the
/// cause.
///
/// Nodes go by their places in ``PairView/nodes``. Tenants resemble each other: a large region has few shapes.
final class PairShape: Sendable {
    /// All that a shape is made from.
    struct Key: Hashable, Sendable {
        let formula: LocalFormula
        /// How many nodes there are.
        let count: Int
        /// The vantage's own way out: when it is gone, the vantage's host says `unreachable`.
        let gateway: LocalSet
        /// What stands behind the thing that answers: when it is gone, the answer is an `error`.
        let behind: LocalSet
        /// The instance on which the vantage runs: what stands in its own place can't testify about it.
        let host: Int?
        /// By zone: those of its nodes that belong there.
        let zones: [LocalSet]
    }

    private let key: Key
    /// What must work whatever else does, of all nodes but those behind.
    private let frontline: LocalSet
    /// What follows from few sets of dead nodes, kept.
    private let known = Mutex<[LocalSet: Consequence]>([:])
    private static let mostKnown = 256

    init(_ key: Key) {
        self.key = key
        var critical = LocalSet()
        key.formula.toggle(LocalSet(), count: key.count, zones: []) { place, holds in
            if !holds, !key.behind.contains(place) { critical.insert(place) }
        }
        frontline = critical
    }

    /// The same, looked up where it was asked before.
    func consequence(of dead: LocalSet) -> Consequence {
        if let known = known.withLock({ $0[dead] }) { return known }
        let verdict = verdict(on: dead)
        known.withLock { known in
            if known.count >= Self.mostKnown { known = [:] }
            known[dead] = verdict
        }
        return verdict
    }

    /// Why the pair fails when these of its nodes are dead and it does: what a sample can be compared with.
    private func cause(of dead: LocalSet) -> PairState {
        if dead.intersects(key.gateway) { return .gatewayDead }
        if dead.intersects(frontline) { return .frontDead }
        return dead.intersects(key.behind) ? .behindDead : .frontDead
    }

    /// What follows from a set of dead nodes, and what one more change would make of it.
    func verdict(on dead: LocalSet) -> Consequence {
        var (losses, returns, darks): ([Consequence.Change], [Int], [Consequence.Change]) = ([], [], [])
        var toggled: [(place: Int, holds: Bool)] = []
        let isAlive = key.formula.toggle(dead, count: key.count, zones: key.zones) { toggled.append(($0, $1)) }
        let state = isAlive ? .alive : cause(of: dead)
        for (place, holds) in toggled {
            if place >= key.count {
                let zone = place - key.count
                let after = holds ? PairState.alive : cause(of: dead.union(key.zones[zone]))
                if after != state { darks.append(Consequence.Change(of: zone, to: after)) }
            } else if dead.contains(place) {
                if holds, !isAlive { returns.append(place) }
            } else if place != key.host {
                let isAhead = isAlive || LocalSet([place]).intersects(key.gateway) || frontline.contains(place)
                let after = holds ? PairState.alive : cause(of: dead.union(LocalSet([place])))
                if isAhead, after != state { losses.append(Consequence.Change(of: place, to: after)) }
            }
        }
        return Consequence(state: state, losses: losses, returns: returns, darks: darks)
    }
}

/// The shapes that are known, each once.
final class PairShapes: Sendable {
    private let known = Mutex<[PairShape.Key: PairShape]>([:])
    private static let mostKnown = 65_536

    func shape(_ key: PairShape.Key) -> PairShape {
        known.withLock { known in
            if let shape = known[key] { return shape }
            if known.count >= Self.mostKnown { known = [:] }
            let shape = PairShape(key)
            known[key] = shape
            return shape
        }
    }
}
