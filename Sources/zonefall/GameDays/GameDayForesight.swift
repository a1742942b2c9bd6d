import ZonefallChaos
import ZonefallModel

/// A game day with everything resolved, before anything is built or asked: in a lab of the map, or of its hosts.
struct GameDayForesight {
    let loaded: LoadedMap

    func plan(_ gameDay: GameDay) throws -> GameDayPlan {
        guard gameDay.driver == .host else { return try LabForesight(loaded: loaded).plan(gameDay) }
        return try GameDayPlan(
            gameDay,
            map: loaded.map,
            mapRevision: loaded.revision,
            driver: HostDriver(hosts: gameDay.hosts, inside: loaded.map.addresses(in:)),
            predictor: MapPredictor(loaded.map)
        )
    }
}
