import ZonefallModel

/// A search while it goes on.
struct RelightWork {
    var search: RelightSearch
    /// What fell though it was to live.
    let fallen: [Way]
    /// When the last group was lit, on the clock of records.
    var litAt: Timestamp?
    /// What arrived since the search began.
    var seen: [Observation] = []

    /// So many attempts after a return say whether it helped.
    static let rounds = 2
    /// What was on its way when a group was lit says nothing of it.
    static let grace = Duration.milliseconds(300)
    /// A connection that fell has its own delays before it tries again.
    static let patience = Duration.seconds(3)
}

extension BlackoutRun {
    /// What is dark now: without what a search has lit again.
    var darkPlan: BlackoutPlan { plan.without(lit) }

    /// Begins a search when something fell that was to live, and the day asks for it.
    ///
    /// - Returns: false: there is nothing to look for.
    mutating func beginRelight() async -> Bool {
        guard relight == nil, gameDay.dark.relight == .onSurprise else { return false }
        let fallen = surprisinglyDead
        guard !fallen.isEmpty else { return false }
        let narrowed = runner.narrowed.candidates(for: plan)
        evidence.relightBegan()
        relight = RelightWork(search: RelightSearch(narrowed), fallen: fallen)
        return true
    }

    /// Goes on with the search by one tick.
    mutating func stepRelight(_ arrived: [Observation]) async {
        guard var work = relight else { return }
        work.seen += arrived
        if case .looking(let group) = work.search.state, let litAt = work.litAt {
            judge(group, litAt, &work)
        }
        relight = work
        switch work.search.state {
        case .ready: await lightNext()
        case .looking: break
        case .healed, .exhausted: await tell(.observed)
        }
    }

    private mutating func judge(_ group: [String], _ litAt: Timestamp, _ work: inout RelightWork) {
        let log = ProbeLog(work.seen.filter { $0.time >= litAt + RelightWork.grace })
        let healed = work.fallen.filter { log.isGreen($0, rounds: RelightWork.rounds) }
        let isSeen = work.fallen.allSatisfy { log.rounds(of: $0) >= RelightWork.rounds }
        let isOver = runner.time.date() - litAt >= RelightWork.patience
        guard !healed.isEmpty || isSeen && isOver else { return }
        let first = healed.compactMap { way in log.sent[way]?.first { $0.outcome == .ok }?.time }.min()
        relightSteps.append(
            RelightStep(targets: group, healed: healed, isByElimination: false, after: first.map { $0 - litAt })
        )
        work.search.observed(healed: !healed.isEmpty)
        if !healed.isEmpty { runner.narrowed.found(group, in: plan) }
    }

    private mutating func lightNext() async {
        guard let work = relight, let group = relight?.search.next() else { return await tell(.observed) }
        // To light the last of them is the light itself, and proves nothing more than that it still hurts.
        guard Set(group) != Set(darkPlan.targets.map(\.name)) else {
            if !relightSteps.isEmpty {
                relightSteps.append(
                    RelightStep(targets: group, healed: work.fallen, isByElimination: true, after: nil)
                )
                runner.narrowed.found(group, in: plan)
            }
            return await tell(.observed)
        }
        let detail: JSONValue = ["targets": .array(group.map { .string($0) })]
        guard await intend([entry(.relight, .intent, detail)]) else { return }
        do {
            try await runner.driver.lift(plan.only(group))
        } catch {
            note(.relight, .failed, error)
            return await tell(.abort(.failed(error.description)))
        }
        try? runner.journal.write(entry(.relight, .done, detail))
        lit.formUnion(group)
        let now = runner.time.date()
        relight?.litAt = now
        runner.report(.relit(group, zone: plan.zone))
    }

    /// The ways that worked before, were to live, and are dead.
    private var surprisinglyDead: [Way] {
        let log = evidence.dark.log
        return greenWays.filter { way in
            prediction.ways[way]?.fate == .survives && log.isRed(way, rounds: max(2, gameDay.dark.rounds / 2))
        }.sorted()
    }
}
