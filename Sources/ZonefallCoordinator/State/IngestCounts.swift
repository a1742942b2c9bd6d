/// What came in since this process started, for Prometheus.
package struct IngestCounts: Hashable, Sendable {
    package var new = 0
    package var duplicates = 0
    package var rejected = 0
    /// Observations.
    package var stored = 0
    package var ignored = 0
    /// How often a vantage fell silent.
    package private(set) var silences = 0

    package init() {}

    package mutating func record(_ changes: [VantageRoster.Change]) {
        for case .fellSilent in changes { silences += 1 }
    }
}
