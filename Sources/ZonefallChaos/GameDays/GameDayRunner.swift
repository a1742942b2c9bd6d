import ZonefallModel

/// Runs a game day: one zone after the other, and the next one only when the light of the last is proved.
package struct GameDayRunner: Sendable {
    let plan: GameDayPlan
    /// Unique: what this run makes dark carries it.
    let run: String
    let driver: any BlackoutDriver
    let source: any ObservationSource
    let journal: any JournalWriter
    /// The region is this run's alone.
    let hold: any RegionHold
    let approval: any PlanApproval
    let time: Timekeeper
    let abort: AbortSwitch
    /// What somebody else of this machine wants: that it ends, and why.
    let stop: @Sendable () -> AbortReason?
    let conditions: any ConditionSource
    let gateKeeper: any GateKeeper
    /// Only up to the proof that what was loaded is inert; then it is taken away again.
    let isRehearsal: Bool
    let report: @Sendable (GameDayProgress) -> Void
    let narrowed = Narrowed()

    package init(
        _ plan: GameDayPlan,
        run: String,
        driver: any BlackoutDriver,
        source: any ObservationSource,
        journal: any JournalWriter,
        hold: any RegionHold,
        approval: any PlanApproval,
        time: Timekeeper = .system,
        abort: AbortSwitch = AbortSwitch(),
        stop: @escaping @Sendable () -> AbortReason? = { nil },
        conditions: any ConditionSource = NoConditions(),
        gateKeeper: any GateKeeper = NoGateKeeper(),
        isRehearsal: Bool = false,
        report: @escaping @Sendable (GameDayProgress) -> Void = { _ in }
    ) {
        self.plan = plan
        self.run = run
        self.driver = driver
        self.source = source
        self.journal = journal
        self.hold = hold
        self.approval = approval
        self.time = time
        self.abort = abort
        self.stop = stop
        self.conditions = conditions
        self.gateKeeper = gateKeeper
        self.isRehearsal = isRehearsal
        self.report = report
    }

    /// Returns when every zone is lit again, or when it can't be proved. Cancelling the caller's task aborts the day, and
    /// still waits for the light.
    package func run() async -> GameDayResult {
        let day = Task { await runAll() }
        return await withTaskCancellationHandler {
            await day.value
        } onCancel: {
            abort.request(.cancelled)
        }
    }

    /// Why people do not let the day go on; nil: they do, or need not be asked.
    func objection(at moment: GameDay.Gate.Moment) async -> String? {
        for gate in plan.gameDay.gates where gate.before == moment {
            report(.waiting(for: gate.people, before: moment))
            if let objection = await gateKeeper.objection(at: gate) { return objection }
        }
        return nil
    }

    private func runAll() async -> GameDayResult {
        let startedAt = time.date()
        var results: [BlackoutResult] = []
        var feed = ObservationFeed(source: source)
        let objection = await objection(at: .brief)
        for (index, blackout) in plan.sequence.enumerated() where objection == nil {
            var run = BlackoutRun(blackout, at: index, of: self, feed: feed)
            let result = await run.toTheEnd()
            results.append(result)
            feed = run.feed
            guard result.state == .reverted || isRehearsal && result.state == .aborted(.rehearsed) else { break }
        }
        _ = await self.objection(at: .debrief)
        // Whoever finds it held after us recovers it first, which harms nobody.
        if !results.contains(where: \.isStuck) { try? hold.release() }
        return GameDayResult(
            run: run,
            name: plan.gameDay.name,
            region: plan.map.region,
            mapRevision: plan.mapRevision,
            planHash: plan.hash,
            startedAt: startedAt,
            endedAt: time.date(),
            blackouts: results,
            objection: objection,
            planned: plan.sequence.count,
            journal: journal.seal
        )
    }
}

/// Where the observations come from, how far they were read, and what the last light left for the next baseline.
struct ObservationFeed: Sendable {
    let source: any ObservationSource
    private var cursor: Int64 = 0
    var leftover: [Observation] = []

    init(source: any ObservationSource) {
        self.source = source
    }

    /// What arrived since the last time; empty when the coordinator does not answer, which `ages` tells apart.
    mutating func next() async -> [Observation] {
        var observations: [Observation] = []
        while true {
            guard let page = try? await source.observations(after: cursor) else { return observations }
            observations += page.observations
            guard page.cursor > cursor, !page.observations.isEmpty else { return observations }
            cursor = page.cursor
        }
    }
}
