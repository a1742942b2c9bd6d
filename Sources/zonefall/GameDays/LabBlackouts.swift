import ZonefallChaos
import ZonefallLab
import ZonefallModel

/// Game days in a lab: its nodes are what goes dark, and its coordinator is whom they believe.
struct LabBlackouts {
    let lab: Lab
    let loaded: LoadedMap
    let source: CoordinatorSource
    /// What the coordinator wants to be shown.
    let token: String?

    var driver: NamespaceDriver {
        NamespaceDriver(
            nodes: lab.nodes.filter { $0.role != .fabric }.map { node in
                NamespaceDriver.Node(
                    name: node.name,
                    namespace: node.namespacePath,
                    zone: node.zone,
                    exemptInterfaces: node.managementInterface.map { [$0] } ?? [],
                    addresses: node.addresses,
                    isControl: node.role == .coordinator
                )
            }
        )
    }

    private func driver(of kind: GameDay.Driver) -> any BlackoutDriver {
        switch kind {
        // Days for hosts and clouds never get here: see GameDayStart.
        case .lab, .host, .openstack: driver
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
        approval: ApprovalOptions? = nil,
        isRehearsal: Bool = false,
        progress: ProgressLog
    ) async throws -> GameDayResult {
        let memory = "\(Lab.stateFolder)/used-plans"
        let site = GameDaySite(
            region: RegionLockFile(in: Lab.stateFolder),
            driver: driver(of: plan.gameDay.driver),
            source: source,
            approval: try approval?.approval(memory: memory, servesOnlyOurOwn: true) ?? OwnApproval(memory: memory),
            coordinator: (lab.coordinatorURL, token),
            progress: progress
        )
        return try await site.run(plan, run: run, journal: journal, isRehearsal: isRehearsal)
    }
}
