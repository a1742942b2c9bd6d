import ZonefallModel

extension BlackoutRun {
    /// Proves the light: first the kernel's word that nothing of us is left, then a survivor that sees it.
    mutating func stepLight() async {
        evidence.take(await feed.next())
        let waited = runner.time.now() - (liftBegan ?? runner.time.now())
        guard isReadBack else {
            guard waited < Self.patience else {
                try? runner.journal.write(entry(.verify, .failed))
                return await tell(.patienceOver(reason: "what made the zone dark could not be removed"))
            }
            return await tell(.notLifted(reason: "something is left"))
        }
        let log = evidence.light.log
        let failed = failedWays
        guard failed.allSatisfy({ log.isGreen($0, rounds: gameDay.light.rounds) }) else {
            if waited < gameDay.light.timeout { return }
            if isSeenDarkStill(failed, in: log) {
                try? runner.journal.write(entry(.verify, .failed))
                return await tell(.patienceOver(reason: "no survivor sees zone \(plan.zone) again"))
            }
            return await proved()
        }
        await proved()
    }

    private mutating func proved() async {
        lightAfter = liftBegan.map { runner.time.now() - $0 }
        try? runner.journal.write(entry(.verify, .verified))
        await tell(.verified)
    }

    /// The ways that worked before and failed while it was dark.
    private var failedWays: [Way] {
        greenWays.filter { way in
            [evidence.onset, evidence.dark].contains { $0.log.sent[way]?.contains { $0.outcome.isFailure } ?? false }
        }
    }

    /// Of all that saw it go dark nobody sees the light, though they look. If they do not look, the kernel's word stands.
    private func isSeenDarkStill(_ failed: [Way], in log: ProbeLog) -> Bool {
        let witnesses = failed.filter(prediction.touched.contains)
        guard !witnesses.isEmpty else { return false }
        return witnesses.allSatisfy { log.isRed($0, rounds: gameDay.light.rounds) }
    }
}
