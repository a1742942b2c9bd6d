import ZonefallModel

/// What came of a game day: all that a report tells of it.
package struct GameDayResult: Sendable {
    package let run: String
    package let name: String
    package let region: String
    package let mapRevision: String
    package let planHash: String
    package let startedAt: Timestamp
    package let endedAt: Timestamp
    /// In the order in which they were to be; those that never began are missing.
    package let blackouts: [BlackoutResult]
    /// Why people did not let it begin; nil: they did.
    package let objection: String?
    /// How many blackouts were planned.
    package let planned: Int
    package let journal: (records: Int, head: String)

    /// A zone could not be proved lit. It wins over every verdict: a person has to look first.
    package var isStuck: Bool { blackouts.contains(where: \.isStuck) }

    /// It was a rehearsal, and everything could be armed.
    package var isRehearsed: Bool {
        !blackouts.isEmpty && blackouts.count == planned && blackouts.allSatisfy { $0.state == .aborted(.rehearsed) }
    }

    /// Why the day ended early; nil: it did not.
    package var abortReason: AbortReason? {
        objection.map { .gate($0) } ?? blackouts.lazy.compactMap(\.abortReason).first
    }

    /// The same finding in two blackouts is one.
    package var findings: [Finding] {
        Repetitions(blackouts).findings()
    }

    /// Of all blackouts the worst; a day that ended early is not held.
    package var verdict: Verdict {
        let missing: [Verdict] = blackouts.count < planned ? [.inconclusive] : []
        return Verdict.worst(of: blackouts.map(\.verdict) + missing)
    }
}

/// One blackout of a game day.
package struct BlackoutResult: Sendable {
    package let zone: Zone.ID
    package let prediction: Prediction
    package let targets: [String]
    package let state: BlackoutState
    /// In the order in which they were entered.
    package let phases: [Phase]
    /// nil: it was never dark.
    package let imposedAt: Timestamp?
    package let liftedAt: Timestamp?
    /// From the lift until light was proved; nil: it was not.
    package let lightAfter: Duration?
    /// The last readings while it was dark.
    package let readings: [TargetReading]
    /// nil: it was never dark.
    package let judgement: Judgement?
    package let findings: [Finding]
    /// What was lit again while the rest was dark, in order.
    package let relightSteps: [RelightStep]
    /// What could not be put back, with the command that would.
    package let residue: [String]

    package struct Phase: Hashable, Sendable {
        package let name: GameDayProgress.Phase
        package let startedAt: Timestamp
        package let endedAt: Timestamp
    }

    package var isStuck: Bool {
        if case .stuck = state { true } else { false }
    }

    package var abortReason: AbortReason? {
        if case .aborted(let reason) = state { reason } else { nil }
    }

    /// A blackout that ended early may still have refuted something, and holds nothing.
    package var verdict: Verdict {
        let ended: Verdict = state == .reverted ? .held : .inconclusive
        return max(ended, judgement?.verdict ?? .inconclusive)
    }
}
