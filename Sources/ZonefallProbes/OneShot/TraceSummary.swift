import ZonefallModel

/// Several traces of one target, added up hop by hop.
package struct TraceSummary: Hashable, Sendable {
    /// A router at a distance, or a distance at which nobody has answered.
    package struct Hop: Hashable, Sendable {
        package let ttl: Int
        package let address: IPAddress?
        /// Packets that it answered, of all flows and traces. Silence is no loss: routers limit how many they answer.
        package fileprivate(set) var answers = 0
        /// In how many traces it was seen.
        package fileprivate(set) var traces = 0
        package fileprivate(set) var best: Duration?
        package fileprivate(set) var worst: Duration?
        fileprivate var total: Duration = .zero
        fileprivate var timed = 0

        package var average: Duration? { timed > 0 ? total / timed : nil }
    }

    /// How many traces were added.
    package private(set) var traces = 0
    /// In how many the target was reached.
    package private(set) var reached = 0
    private var known: [Int: [Hop]] = [:]

    package init() {}

    package mutating func add(_ observation: Observation) {
        traces += 1
        if observation.outcome == .ok { reached += 1 }
        for hop in observation.path { add(hop) }
    }

    private mutating func add(_ hop: Observation.Hop) {
        var hops = known[hop.ttl] ?? []
        let index = hops.firstIndex { $0.address == hop.address } ?? hops.count
        if index == hops.count { hops.append(Hop(ttl: hop.ttl, address: hop.address)) }
        hops[index].traces += 1
        hops[index].answers += hop.address == nil ? 0 : max(1, hop.flows ?? 1)
        if let time = hop.roundTrip {
            hops[index].best = min(hops[index].best ?? time, time)
            hops[index].worst = max(hops[index].worst ?? time, time)
            hops[index].total += time
            hops[index].timed += 1
        }
        known[hop.ttl] = hops
    }

    /// By distance, and at each those that answered most first; a silent distance only where nobody ever answered.
    package var hops: [Hop] {
        known.sorted { $0.key < $1.key }.flatMap { _, hops -> [Hop] in
            let answering = hops.filter { $0.address != nil }
            guard !answering.isEmpty else { return Array(hops.prefix(1)) }
            return answering.sorted { left, right in
                guard left.answers == right.answers, let one = left.address, let other = right.address else {
                    return left.answers > right.answers
                }
                return one < other
            }
        }
    }
}
