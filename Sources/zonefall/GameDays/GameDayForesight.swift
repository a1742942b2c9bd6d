import ZonefallChaos
import ZonefallModel

/// A game day with everything resolved, before anything is built or asked: in a lab of the map, or of its hosts.
struct GameDayForesight {
    let loaded: LoadedMap
    /// Of a day with `driver: openstack`, which asks the cloud what may go dark.
    var clouds: CloudGameDayOptions?

    func plan(_ gameDay: GameDay) throws -> GameDayPlan {
        let driver: any BlackoutDriver
        switch gameDay.driver {
        case .lab, .noOp: return try LabForesight(loaded: loaded).plan(gameDay)
        case .host: driver = HostDriver(hosts: gameDay.hosts, inside: loaded.map.addresses(in:))
        case .openstack: driver = try (clouds ?? CloudGameDayOptions()).planner(in: loaded)
        }
        return try GameDayPlan(
            gameDay,
            map: loaded.map,
            mapRevision: loaded.revision,
            driver: driver,
            predictor: MapPredictor(loaded.map)
        )
    }
}
