import ZonefallModel

/// A game day with everything resolved: what goes dark where, and what is predicted. Made before anything is touched.
package struct GameDayPlan: Sendable {
    package let gameDay: GameDay
    package let map: ZoneMap
    /// The hexadecimal SHA-256 of the zone map's document.
    package let mapRevision: String
    package let predictor: any Predictor
    /// In the game day's order.
    package let blackouts: [PlannedBlackout]

    package struct PlannedBlackout: Sendable {
        package let plan: BlackoutPlan
        package let prediction: Prediction
    }

    /// - Throws: for anything that makes the day unsafe or pointless; nothing was touched then.
    package init(
        _ gameDay: GameDay,
        map: ZoneMap,
        mapRevision: String,
        driver: any BlackoutDriver,
        predictor: any Predictor
    ) throws(PlanRefusal) {
        do throws(LimitsError) { try gameDay.checkLimits() } catch { throw .limits(error) }
        guard !gameDay.zones.isEmpty else { throw .noZones }
        var planned: [PlannedBlackout] = []
        for (index, zone) in gameDay.zones.enumerated() {
            guard map.zone(zone) != nil else { throw .unknownZone(zone) }
            guard !gameDay.zones[..<index].contains(zone) else { throw .zoneTwice(zone) }
            guard map.zones.count > 1 else { throw .lastZone(zone) }
            guard map.vantages.contains(where: { $0.zone != zone }) else { throw .noSurvivingVantage(zone) }
            planned.append(
                PlannedBlackout(
                    plan: try driver.plan(blackoutOf: zone, within: gameDay.limits),
                    prediction: predictor.prediction(blackoutOf: zone, ways: nil).overridden(by: gameDay.overrides)
                )
            )
        }
        self.gameDay = gameDay
        self.map = map
        self.predictor = predictor
        self.mapRevision = mapRevision
        blackouts = planned
    }

    /// Of all that is to be done, and of nothing else: who approves it approves exactly this.
    package var hash: String {
        SHA256.hexadecimalDigest(of: json.canonicalText)
    }

    package var json: JSONValue {
        [
            "name": .string(gameDay.name),
            "region": .string(map.region),
            "map_revision": .string(mapRevision),
            "settle_ms": .integer(gameDay.dark.settle.wholeMilliseconds),
            "blackouts": .array(blackouts.map(\.plan.json)),
        ]
    }
}
