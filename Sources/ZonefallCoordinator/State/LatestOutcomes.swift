import ZonefallModel

/// What came of the latest attempt of every (vantage, target, kind).
package struct LatestOutcomes: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var outcome: Outcome
        /// When it arrived, on the coordinator's clock.
        package var receivedAt: Timestamp
        /// When an outcome of this name arrived first, without another in between.
        package var since: Timestamp
        /// The agent's clock at the start of the attempt; for people only.
        package var observedAt: Timestamp
    }

    package private(set) var entries: [ProbeKey: Entry] = [:]

    package init() {}

    package subscript(key: ProbeKey) -> Entry? { entries[key] }

    /// Takes note of an observation.
    ///
    /// - Parameter isLate: its batch came after a newer one of the same vantage; then what is known stands.
    /// - Returns: whether the outcome is another one than before.
    @discardableResult
    package mutating func record(_ observation: Observation, isLate: Bool = false, at now: Timestamp) -> Bool {
        let key = ProbeKey(observation)
        var since = now
        if let known = entries[key] {
            guard !isLate else { return false }
            if known.outcome.name == observation.outcome.name { since = known.since }
        }
        entries[key] = Entry(
            outcome: observation.outcome,
            receivedAt: now,
            since: since,
            observedAt: observation.time
        )
        return since == now
    }
}
