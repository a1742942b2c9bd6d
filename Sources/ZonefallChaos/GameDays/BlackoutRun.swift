import ZonefallModel

/// One blackout while it runs: carries out what the machine says, and tells it what happened.
///
/// One loop does everything, one thing after the other: a tick asks who lives, renews, and reads what was seen.
struct BlackoutRun {
    let plan: BlackoutPlan
    var prediction: Prediction
    let runner: GameDayRunner
    let survivors: [Vantage]
    var feed: ObservationFeed
    var machine: BlackoutMachine
    var budget: LeaseBudget
    /// What the nodes of the zone may be given.
    var hostLease: HostLease
    /// Who must stand for it, or why nobody can.
    let signed: Result<SignedPlan, PlanFault>
    var evidence: BlackoutEvidence
    var watch: ConditionWatch
    /// Targets that a search has lit again.
    var lit: Set<String> = []
    var relight: RelightWork?
    var relightSteps: [RelightStep] = []
    var phases: [BlackoutResult.Phase] = []
    var openPhase: (name: GameDayProgress.Phase, startedAt: Timestamp)?
    /// When the first lift was tried, on the clock that nobody can set.
    var liftBegan: Duration?
    /// The zone's connections were ended, or it was tried.
    var hasForgotten = false
    /// The kernel says that nothing of us is left.
    var isReadBack = false
    /// From the first lift until light was proved.
    var lightAfter: Duration?
    var residue: [String] = []

    /// Between two looks. A lease of the shortest kind is renewed four times within it.
    static let tick = Duration.milliseconds(200)
    /// How long a lift is tried again before a person is called.
    static let patience = Duration.seconds(10)

    /// - Parameter index: which blackout of the day it is, from 0.
    init(_ planned: GameDayPlan.PlannedBlackout, at index: Int, of runner: GameDayRunner, feed: ObservationFeed) {
        signed = Result { () throws(PlanFault) -> SignedPlan in
            try runner.approval.signedPlan(
                for: planned.plan,
                at: index,
                of: runner.plan,
                now: runner.time.date(),
                epoch: { () throws(RegionLockError) -> Int64 in try runner.hold.nextEpoch() }
            )
        }
        let document = try? signed.get().plan
        var plan = planned.plan
        plan.run = document?.run ?? runner.run
        self.plan = plan
        prediction = planned.prediction
        self.runner = runner
        self.feed = feed
        let zone = planned.plan.zone
        survivors = runner.plan.map.vantages.filter { $0.zone != zone }
        machine = BlackoutMachine(
            planHash: document?.hash ?? "",
            peopleNeeded: 1,
            epoch: document?.epoch ?? 0
        )
        hostLease = HostLease(limits: planned.plan.limits, epoch: document?.epoch ?? 0)
        budget = LeaseBudget(
            limits: planned.plan.limits,
            survivors: Set(survivors.map(\.id)),
            now: runner.time.now()
        )
        watch = ConditionWatch(runner.plan.gameDay.abortConditions)
        evidence = BlackoutEvidence(settle: runner.plan.gameDay.dark.settle)
        evidence.take(feed.leftover)
        self.feed.leftover = []
    }

    var gameDay: GameDay { runner.plan.gameDay }

    mutating func toTheEnd() async -> BlackoutResult {
        if let objection = await runner.objection(at: .baseline) {
            await tell(.abort(.gate(objection)))
        } else if let reason = await steadyState() {
            await tell(.abort(reason))
        } else if let objection = await runner.objection(at: .arm) {
            await tell(.abort(.gate(objection)))
        } else {
            await approve()
        }
        while !machine.state.isFinal { await step() }
        close(phase: nil)
        try? runner.journal.write(
            entry(.end, .done, ["state": .string(machine.state.name), "why": .string(machine.state.description)])
        )
        runner.report(.ended(machine.state, zone: plan.zone))
        feed.leftover = evidence.light.observations
        return result
    }

    private var result: BlackoutResult {
        let judgement = evidence.imposedAt.map { _ in
            judge(
                prediction,
                by: evidence,
                in: runner.plan.map,
                criteria: JudgementCriteria(gameDay, in: runner.plan.map),
                asked: plan.fault
            )
        }
        return BlackoutResult(
            zone: plan.zone,
            prediction: prediction,
            targets: plan.targets.map(\.name),
            state: machine.state,
            phases: phases,
            imposedAt: evidence.imposedAt,
            liftedAt: evidence.liftedAt,
            lightAfter: lightAfter,
            readings: evidence.readings,
            judgement: judgement,
            findings: judgement?.findings(
                in: runner.plan.map,
                prediction: prediction,
                baseline: evidence.baseline.observations
            ).map { $0.relit(by: relightSteps, in: runner.plan.map) } ?? [],
            relightSteps: relightSteps,
            residue: residue
        )
    }

    /// Hands an event to the machine, and carries out what it says, to the end.
    mutating func tell(_ event: BlackoutMachine.Event) async {
        for action in machine.handle(event) { await carryOut(action) }
    }

    /// Begins a phase, and so ends the one before.
    mutating func open(phase name: GameDayProgress.Phase) {
        close(phase: name)
        openPhase = (name, runner.time.date())
        runner.report(.phase(name, zone: plan.zone))
    }

    private mutating func close(phase next: GameDayProgress.Phase?) {
        guard let open = openPhase, open.name != next else { return }
        phases.append(.init(name: open.name, startedAt: open.startedAt, endedAt: runner.time.date()))
        openPhase = nil
    }

    func entry(
        _ operation: JournalRecord.Operation,
        _ phase: JournalRecord.Phase,
        _ detail: JSONValue = .object([])
    ) -> JournalRecord.Entry {
        JournalRecord.Entry(run: runner.run, zone: plan.zone, operation: operation, phase: phase, detail: detail)
    }

    /// What may be granted by the signs of life, as long as the machine grants anything.
    var currentGrant: Grant? {
        machine.grants(epoch: machine.epoch) ? budget.grant(epoch: machine.epoch) : nil
    }

    /// Asks who lives; an answer that does not come changes nothing, and that is what ends the darkness.
    mutating func askWhoLives() async {
        let asked = runner.time.now()
        guard let ages = try? await runner.source.ages() else { return }
        budget.answered(ages, asked: asked)
    }
}
