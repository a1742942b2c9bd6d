import ZonefallChaos
import ZonefallLab
import ZonefallLinux
import ZonefallModel

/// A game day in a lab that is not built yet: for plans that nobody runs (`gameday plan`, `--dry-run`).
struct LabForesight {
    let loaded: LoadedMap

    func plan(_ gameDay: GameDay) throws -> GameDayPlan {
        let lab = try LabPlan(loaded.map)
        let management = Set(lab.agents.map(\.node))
        let driver = NamespaceDriver(
            nodes: lab.nodes.filter { $0.role != .fabric }.map { node in
                NamespaceDriver.Node(
                    name: node.name,
                    namespace: NetworkNamespace(named: node.name).path,
                    zone: node.zone,
                    exemptInterfaces: management.contains(node.name) ? [LabPlan.managementInterface] : [],
                    addresses: node.addresses.filter { $0.interface != LabPlan.managementInterface }.map(\.address),
                    isControl: node.role == .coordinator
                )
            }
        )
        return try GameDayPlan(
            gameDay,
            map: loaded.map,
            mapRevision: loaded.revision,
            driver: gameDay.driver == .noOp ? NoOpDriver(planningLike: driver) : driver,
            predictor: MapPredictor(loaded.map)
        )
    }
}

extension LabPlan {
    /// The interface of the control channel, in each node that has one.
    static let managementInterface = "mgmt0"
}
