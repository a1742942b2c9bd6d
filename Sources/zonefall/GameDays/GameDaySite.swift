import ZonefallChaos
import ZonefallModel

/// Where a game day takes place: what goes dark, whom it believes, who must agree, and who else may not at the same time.
struct GameDaySite {
    let region: RegionLockFile
    let driver: any BlackoutDriver
    let source: any ObservationSource
    let approval: any PlanApproval
    let coordinator: (url: String, token: String?)
    let progress: ProgressLog

    /// Runs the day, its journal in `journal`; the first signal lifts and reports.
    func run(
        _ plan: GameDayPlan,
        run: String,
        journal: String,
        isRehearsal: Bool = false
    ) async throws -> GameDayResult {
        let hold = try region.acquire(run: run, journal: journal)
        let abort = AbortSwitch()
        let signals = SignalWatch(abort) {
            progress.say("still lifting; by hand, in each node: nft delete table inet zonefall")
        }
        defer { withExtendedLifetime(signals) {} }
        let conditions = ConditionPoller(
            plan.gameDay.abortConditions,
            coordinator: coordinator.url,
            token: coordinator.token
        )
        conditions.start()
        defer { conditions.stop() }
        let notifier = Notifier(plan.gameDay, run: run) { progress.say("nobody was told: \($0)") }
        let runner = GameDayRunner(
            plan,
            run: run,
            driver: driver,
            source: source,
            journal: try Journal(creating: journal),
            hold: hold,
            approval: approval,
            abort: abort,
            stop: { region.stopReason(for: run) },
            conditions: conditions,
            gateKeeper: TerminalGateKeeper(),
            isRehearsal: isRehearsal,
            report: { happened in
                progress.say(happened)
                notifier.tell(happened, at: Timekeeper.system.date())
            }
        )
        let result = await runner.run()
        notifier.finish()
        return result
    }
}
