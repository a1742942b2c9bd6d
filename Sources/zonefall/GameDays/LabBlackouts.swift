import ZonefallChaos
import ZonefallLab
import ZonefallModel
import ZonefallSigning

/// Game days in a lab: its nodes are what goes dark, and its coordinator is whom they believe.
struct LabBlackouts {
    let lab: Lab
    let loaded: LoadedMap
    let source: CoordinatorSource

    var driver: NamespaceDriver {
        NamespaceDriver(
            nodes: lab.nodes.filter { $0.role != .fabric }.map { node in
                NamespaceDriver.Node(
                    name: node.name,
                    namespace: node.namespacePath,
                    zone: node.zone,
                    exemptInterfaces: node.managementInterface.map { [$0] } ?? [],
                    isControl: node.role == .coordinator
                )
            }
        )
    }

    private func driver(of kind: GameDay.Driver) -> any BlackoutDriver {
        switch kind {
        // A day for hosts never gets here: see GamedayCommand.
        case .lab, .host: driver
        case .noOp: NoOpDriver(planningLike: driver)
        }
    }

    /// - Throws: when the day is unsafe or pointless; nothing was touched then.
    func plan(_ gameDay: GameDay) throws -> GameDayPlan {
        try GameDayPlan(
            gameDay,
            map: loaded.map,
            mapRevision: loaded.revision,
            driver: driver(of: gameDay.driver),
            predictor: MapPredictor(loaded.map)
        )
    }

    /// Runs the day, its journal in `journal`; the first signal lifts and reports.
    func run(
        _ plan: GameDayPlan,
        run: String,
        journal: String,
        signing key: KeyPair? = nil,
        progress: ProgressLog
    ) async throws -> GameDayResult {
        let region = RegionLockFile(in: Lab.stateFolder)
        let hold = try region.acquire(run: run, journal: journal)
        let abort = AbortSwitch()
        let signals = SignalWatch(abort) {
            progress.say("still lifting; by hand, in each node: nft delete table inet zonefall")
        }
        defer { withExtendedLifetime(signals) {} }
        let runner = GameDayRunner(
            plan,
            run: run,
            driver: driver(of: plan.gameDay.driver),
            source: source,
            journal: try Journal(creating: journal),
            hold: hold,
            approval: try OwnApproval(signing: key, memory: "\(Lab.stateFolder)/used-plans"),
            abort: abort,
            isHalted: { region.isHalted },
            report: { progress.say($0) }
        )
        return await runner.run()
    }
}
