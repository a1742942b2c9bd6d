import ZonefallModel

/// What came in since this process started, for Prometheus.
package struct IngestCounts: Hashable, Sendable {
    package var new = 0
    package var duplicates = 0
    package var rejected = 0
    package var heartbeats = 0
    /// Observations.
    package var stored = 0
    package var ignored = 0
    /// Observations that agents say they dropped before they could hand them in.
    package private(set) var dropped: [Vantage.ID: Double] = [:]
    /// How often a vantage fell silent.
    package private(set) var silences = 0

    package init() {}

    /// Counts a new batch, of which some observations were left out.
    package mutating func record(_ batch: ObservationBatch, ignored count: Int) {
        new += 1
        stored += batch.rows
        ignored += count
        // A number as a Double: an agent may claim any, and they must not add up to a crash.
        dropped[batch.vantage, default: 0] += Double(batch.lost)
    }

    package mutating func record(_ changes: [VantageRoster.Change]) {
        for case .fellSilent in changes { silences += 1 }
    }
}
