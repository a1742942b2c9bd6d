import ZonefallModel

/// What was counted since this process started, for Prometheus.
///
/// Not replayed from the store: retention takes rows away, and a counter that comes back smaller than it was, but not
/// zero, reads as a burst.
package struct ProbeTotals: Hashable, Sendable {
    /// Upper bounds in seconds of the round-trip histogram; above the last there is only infinity.
    package static let bounds: [Double] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

    package struct Histogram: Hashable, Sendable {
        /// How many round trips fell into each bound's own interval, not cumulated; one more for infinity.
        package fileprivate(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
        /// In seconds.
        package fileprivate(set) var sum = 0.0
        /// The latest attempt of each interval.
        package fileprivate(set) var examples: [Int: Example] = [:]
    }

    /// An attempt that was counted.
    package struct Example: Hashable, Sendable {
        package let key: ProbeKey
        /// In seconds.
        package let roundTrip: Double
        /// When it arrived, on the coordinator's clock.
        package let receivedAt: Timestamp
    }

    package private(set) var attempts: [ZoneMatrix.Cell: [String: Int]] = [:]
    package private(set) var roundTrips: [ZoneMatrix.Cell: Histogram] = [:]

    package init() {}

    /// - Parameter now: when it arrived.
    package mutating func record(_ observation: Observation, in cell: ZoneMatrix.Cell, at now: Timestamp) {
        attempts[cell, default: [:]][observation.outcome.name, default: 0] += 1
        guard observation.outcome == .ok, let roundTrip = observation.roundTrip?.seconds else { return }
        let bucket = Self.bounds.firstIndex { roundTrip <= $0 } ?? Self.bounds.count
        roundTrips[cell, default: Histogram()].counts[bucket] += 1
        roundTrips[cell, default: Histogram()].sum += roundTrip
        roundTrips[cell, default: Histogram()].examples[bucket] = Example(
            key: ProbeKey(observation),
            roundTrip: roundTrip,
            receivedAt: now
        )
    }
}
