import ZonefallChaos
import ZonefallLab
import ZonefallModel

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
        case .lab: driver
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
        progress: ProgressLog
    ) async throws -> GameDayResult {
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
            abort: abort,
            report: { progress.say($0) }
        )
        return await runner.run()
    }
}
