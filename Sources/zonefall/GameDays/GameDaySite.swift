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
    /// Of a driver that writes into the journal itself: makes both, for a run, and looks whether somebody wants light.
    var equip: Equip?

    typealias Equip =
        @Sendable (any JournalWriter, String, @escaping @Sendable () -> Bool) throws -> (
            journal: any JournalWriter, driver: any BlackoutDriver
        )

    /// Runs the day, its journal in `journal`; the first signal lifts and reports.
    func run(
        _ plan: GameDayPlan,
        run: String,
        journal: String,
        isRehearsal: Bool = false
    ) async throws -> GameDayResult {
        let hold = try region.acquire(run: run, journal: journal)
        let own = try Journal(creating: journal)
        let abort = AbortSwitch()
        let equipped: (journal: any JournalWriter, driver: any BlackoutDriver)
        do {
            equipped =
                try equip?(own, run) { abort.requested != nil || region.stopReason(for: run) != nil } ?? (own, driver)
        } catch {
            // Nothing was touched: the next one may begin.
            try? hold.release()
            throw error
        }
        let byHand = plan.byHand
        let signals = SignalWatch(abort) {
            progress.say("still lifting; by hand: \(byHand)")
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
            driver: equipped.driver,
            source: source,
            journal: equipped.journal,
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

extension GameDayPlan {
    /// What a person types who can't wait for us.
    fileprivate var byHand: String {
        guard gameDay.driver == .openstack else { return "in each node: nft delete table inet zonefall" }
        return blackouts.flatMap(\.plan.commandsToLight).joined(separator: "; ")
    }
}
