import ZonefallModel

extension BlackoutRun {
    /// Waits until all that is probed is decided: green for long enough, or red for good.
    ///
    /// - Returns: why nothing may be touched; nil when enough is green.
    mutating func steadyState() async -> AbortReason? {
        open(phase: .baseline)
        let deadline = runner.time.now() + gameDay.steadyState.timeout
        while true {
            if let reason = runner.abort.requested ?? runner.stop() { return reason }
            await askWhoLives()
            evidence.take(await feed.next())
            let isOver = runner.time.now() >= deadline
            let silent = budget.silent(at: runner.time.now())
            if silent.isEmpty, isDecided || isOver { break }
            if isOver {
                return budget.coordinatorIsSilent(at: runner.time.now()) ? .coordinatorSilent : .agentsSilent(silent)
            }
            await runner.time.sleep(Self.tick)
        }
        // What is really probed may be more than what the plan could know of.
        prediction = runner.plan.predictor.prediction(blackoutOf: plan.zone, ways: evidence.baseline.log.ways)
            .softened(for: gameDay.kind)
            .overridden(by: gameDay.overrides)
            .expecting(prediction.reaches)
        return canBeSeen
            ? nil
            : .failed(
                "no survivor's probe into zone \(plan.zone) is green, so nobody could see it go dark"
            )
    }

    private var isDecided: Bool {
        let log = evidence.baseline.log
        let rounds = gameDay.steadyState.rounds
        let probing = Set(log.ways.map(\.reach.vantage))
        return survivors.allSatisfy { probing.contains($0.id) }
            && log.ways.allSatisfy { log.isGreen($0, rounds: rounds) || log.isRed($0, rounds: rounds) }
    }

    /// Somebody will witness the darkness: a green way that it is predicted to hit.
    private var canBeSeen: Bool {
        greenWays.contains(where: prediction.touched.contains)
    }

    /// The survivors' ways that worked before the blackout.
    var greenWays: [Way] {
        let log = evidence.baseline.log
        let surviving = Set(survivors.map(\.id))
        return log.ways.filter {
            surviving.contains($0.reach.vantage) && log.isGreen($0, rounds: gameDay.steadyState.rounds)
                && !gameDay.steadyState.knownRed.contains($0.reach.target)
        }
    }
}
