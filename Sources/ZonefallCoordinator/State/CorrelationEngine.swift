import ZonefallModel

/// What makes findings out of what arrives. The coordinator asks; how it is done is no business of this room.
///
/// A value: fed the same observations and events in the same order, it finds the same. A copy is asked while the original
/// goes on, so that a long thought holds up no batch.
package protocol CorrelationEngine: Sendable {
    /// Takes note of a batch, in order of arrival: observations, windows, and how the agent itself was.
    mutating func ingest(_ batch: ObservationBatch)
    mutating func ingest(_ event: BlackoutEvent)
    /// What stands at a moment of the coordinator's clock.
    func findings(at now: Timestamp) -> [Finding]
}

/// Findings of the map alone, whatever arrives.
package struct DeclaredFindings: CorrelationEngine {
    private let declared: [Finding]

    package init(_ declared: [Finding]) {
        self.declared = declared.sorted()
    }

    package mutating func ingest(_ batch: ObservationBatch) {}
    package mutating func ingest(_ event: BlackoutEvent) {}
    package func findings(at now: Timestamp) -> [Finding] { declared }
}
