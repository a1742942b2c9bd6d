import ZonefallModel
import ZonefallZlib

/// What a batch holds, before it has a number.
package struct BatchContent: Hashable, Sendable {
    package var planRevision: String?
    package var observations: [Observation]
    package var windows: [ProbeWindows]
    package var gaps: [ObservationGap]
    package var health: VantageHealth?

    package init(
        planRevision: String? = nil,
        observations: [Observation] = [],
        windows: [ProbeWindows] = [],
        gaps: [ObservationGap] = [],
        health: VantageHealth? = nil
    ) {
        self.planRevision = planRevision
        self.observations = observations
        self.windows = windows
        self.gaps = gaps
        self.health = health
    }

    /// How many observations, or rows of windows, are lost with it.
    var rows: Int { observations.count + windows.reduce(0) { $0 + $1.rows.count } }
}

extension ObservationBatch {
    init(vantage: Vantage.ID, epoch: Int64, sequence: Int64, sentAt: Timestamp, _ content: BatchContent) {
        self.init(
            vantage: vantage,
            epoch: epoch,
            sequence: sequence,
            sentAt: sentAt,
            planRevision: content.planRevision,
            observations: content.observations,
            windows: content.windows,
            gaps: content.gaps,
            health: content.health
        )
    }
}

/// A batch as the spool keeps it and as it travels: deflated JSON.
enum BatchBody {
    static func bytes(of batch: ObservationBatch) -> [UInt8] {
        let text = Array(batch.json.compactText.utf8)
        // Without memory for zlib the text goes as it is: readers tell by its first byte.
        return (try? Deflate.compressed(text)) ?? text
    }

    /// JSON begins with a brace, a deflated body never does.
    static func isDeflated(_ body: [UInt8]) -> Bool {
        body.first != UInt8(ascii: "{")
    }
}
