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
        if let expected = gameDay.zoneMapSHA256, expected != mapRevision {
            throw .otherMap(expected: expected, found: mapRevision)
        }
        guard driver.can(gameDay.kind, as: gameDay.fidelity) else {
            throw .unsupported(gameDay.kind, gameDay.fidelity, by: gameDay.driver)
        }
        try gameDay.checkNames(in: map)
        guard !gameDay.zones.isEmpty else { throw .noZones }
        let fault = BlackoutFault(
            kind: gameDay.kind,
            fidelity: gameDay.fidelity,
            comeback: gameDay.comeback,
            brownout: gameDay.brownout
        )
        var planned: [PlannedBlackout] = []
        for (index, zone) in gameDay.zones.enumerated() {
            guard map.zone(zone) != nil else { throw .unknownZone(zone) }
            guard !gameDay.zones[..<index].contains(zone) else { throw .zoneTwice(zone) }
            guard map.zones.count > 1 else { throw .lastZone(zone) }
            guard map.vantages.contains(where: { $0.zone != zone }) else { throw .noSurvivingVantage(zone) }
            planned.append(
                PlannedBlackout(
                    plan: try driver.plan(blackoutOf: zone, within: gameDay.limits, as: fault),
                    prediction: predictor.prediction(blackoutOf: zone, ways: nil).softened(for: gameDay.kind)
                        .overridden(by: gameDay.overrides)
                )
            )
        }
        if gameDay.unknownServices == .fail {
            let unknown = planned.flatMap { $0.prediction.services.filter { $0.value.fate == .unknown }.keys }
            guard unknown.isEmpty else { throw .unpredictable(Set(unknown).sorted()) }
        }
        self.gameDay = gameDay
        self.map = map
        self.predictor = predictor
        self.mapRevision = mapRevision
        blackouts = planned
    }

    /// The blackouts as they follow each other: each zone as often as the day repeats it.
    package var sequence: [PlannedBlackout] {
        blackouts.flatMap { Array(repeating: $0, count: gameDay.dark.repetitions) }
    }

    /// Of all that is to be done, and of nothing else: who approves it approves exactly this.
    package var hash: String {
        SHA256.hexadecimalDigest(of: json.canonicalText)
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "name": .string(gameDay.name),
            "region": .string(map.region),
            "map_revision": .string(mapRevision),
            "kind": .string(gameDay.kind.rawValue),
            "fidelity": .string(gameDay.fidelity.rawValue),
            "return": gameDay.comeback == .partitionLike ? nil : .string(gameDay.comeback.rawValue),
            "settle_ms": .integer(gameDay.dark.settle.wholeMilliseconds),
            "hold_ms": .integer(gameDay.dark.hold.wholeMilliseconds),
            "repeat": .integer(Int64(gameDay.dark.repetitions)),
            "relight": .string(gameDay.dark.relight.rawValue),
            "blackouts": .array(blackouts.map(\.plan.json)),
        ])
    }
}
