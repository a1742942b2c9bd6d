/// What an agent hands in at once (`POST /v1/batches`).
///
/// `(agent, epoch, sequence)` makes it exactly-once: the coordinator keeps the first and acknowledges every copy.
package struct ObservationBatch: Hashable, Sendable {
    package let vantage: Vantage.ID
    /// Chosen anew at each start of the agent, growing: its start time in milliseconds since 1970.
    package let epoch: Int64
    /// From 0 within an epoch, though numbers may arrive in another order, and late; ``heartbeatSequence`` for a heartbeat.
    package let sequence: Int64
    /// The agent's clock when it sent the batch.
    package let sentAt: Timestamp
    /// The agent's clock when it closed the batch, where that was not just now: it waited in a spool.
    package let sealedAt: Timestamp?
    /// The plan that these observations follow; nil before the agent has one (then there are no observations).
    package let planRevision: String?
    /// Observations that the agent had to drop since the batch before, because its queue was full.
    package let dropped: Int64
    package let observations: [Observation]
    /// Sums of what every probe saw, where not every observation travels.
    package let windows: [ProbeWindows]
    /// What the agent had to let go of before this batch.
    package let gaps: [ObservationGap]
    /// How the agent itself was since the batch before that said so: a sick one accuses nobody.
    package let health: VantageHealth?

    /// What a batch has for a number that says no more than that its agent lives: it is neither kept nor counted.
    package static let heartbeatSequence: Int64 = -1

    package var isHeartbeat: Bool { sequence == Self.heartbeatSequence }

    package init(
        vantage: Vantage.ID,
        epoch: Int64,
        sequence: Int64,
        sentAt: Timestamp,
        planRevision: String?,
        dropped: Int64 = 0,
        observations: [Observation],
        windows: [ProbeWindows] = [],
        gaps: [ObservationGap] = [],
        sealedAt: Timestamp? = nil,
        health: VantageHealth? = nil
    ) {
        self.vantage = vantage
        self.epoch = epoch
        self.sequence = sequence
        self.sentAt = sentAt
        self.planRevision = planRevision
        self.dropped = dropped
        self.observations = observations
        self.windows = windows
        self.gaps = gaps
        self.sealedAt = sealedAt
        self.health = health
    }

    /// How long it waited at the agent: a difference of two readings of one clock.
    package var age: Duration { sealedAt.map { max(.zero, sentAt - $0) } ?? .zero }

    /// Observations, and rows of windows, that the agent says are lost.
    ///
    /// An agent may claim any number: they must not add up to a crash.
    package var lost: Int64 {
        gaps.reduce(max(0, dropped)) { sum, gap in
            let (total, isTooMany) = sum.addingReportingOverflow(max(0, gap.rows))
            return isTooMany ? .max : total
        }
    }

    /// The batch as it was sealed, sent at another moment.
    package func sent(at now: Timestamp) -> ObservationBatch {
        ObservationBatch(
            vantage: vantage,
            epoch: epoch,
            sequence: sequence,
            sentAt: now,
            planRevision: planRevision,
            dropped: dropped,
            observations: observations,
            windows: windows,
            gaps: gaps,
            sealedAt: sentAt,
            health: health
        )
    }
}

extension ObservationBatch: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var observations: [Observation] = []
        for observation in try json.array("observations") {
            observations.append(try Observation(json: observation))
        }
        var windows: [ProbeWindows] = []
        for window in try json.array("windows") { windows.append(try ProbeWindows(json: window)) }
        var gaps: [ObservationGap] = []
        for gap in try json.array("gaps") { gaps.append(try ObservationGap(json: gap)) }
        let health = json["health"] ?? .null
        self.init(
            vantage: Vantage.ID(try json.string("agent")),
            epoch: try json.integer("epoch"),
            sequence: try json.integer("sequence"),
            sentAt: try json.value("sent_at") { Timestamp($0) },
            planRevision: try json.optionalString("plan_revision"),
            dropped: try json.optionalInteger("dropped") ?? 0,
            observations: observations,
            windows: windows,
            gaps: gaps,
            sealedAt: try json.optionalValue("sealed_at") { Timestamp($0) },
            health: health == .null ? nil : try VantageHealth(json: health)
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "agent": .string(vantage.rawValue),
            "epoch": .integer(epoch),
            "sequence": .integer(sequence),
            "sent_at": .string(sentAt.description),
            "sealed_at": sealedAt.map { .string($0.description) },
            "plan_revision": planRevision.map { .string($0) },
            "dropped": .integer(dropped),
            "observations": .array(observations.map(\.json)),
            "windows": windows.isEmpty ? nil : .array(windows.map(\.json)),
            "health": health.map(\.json),
            "gaps": gaps.isEmpty ? nil : .array(gaps.map(\.json)),
        ])
    }
}
