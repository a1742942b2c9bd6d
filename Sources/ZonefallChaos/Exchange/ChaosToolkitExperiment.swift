import ZonefallModel

/// A game day as a Chaos Toolkit experiment, for whoever reads, lists or archives those.
///
/// The method and the rollback are processes that call `zonefall`: the experiment stays a game day, with its leases.
package struct ChaosToolkitExperiment {
    private let plan: GameDayPlan
    /// How the day's file is called where it is run.
    private let file: String

    package init(_ plan: GameDayPlan, file: String) {
        self.plan = plan
        self.file = file
    }

    package var json: JSONValue {
        let day = plan.gameDay
        return [
            "title": .string(day.name),
            "description": .string(day.hypothesis.isEmpty ? "A game day of Zonefall." : day.hypothesis),
            "tags": .array((["zonefall"] + day.zones.map { "zone:\($0)" }).map { .string($0) }),
            "contributions": ["availability": "high", "reliability": "high"],
            "configuration": [
                "zonefall_plan_hash": .string(plan.hash), "zonefall_map_sha256": .string(plan.mapRevision),
                "zonefall_region": .string(plan.map.region), "zonefall_owner": .string(day.owner),
            ],
            "steady-state-hypothesis": [
                "title": .string(day.hypothesis.isEmpty ? "Services behave as the zone map says." : day.hypothesis),
                "probes": [
                    Self.process("probe", "the map agrees with the plan", ["gameday", "plan", file], tolerance: 0)
                ],
            ],
            "method": [
                Self.process("action", "black out \(zones), one zone at a time", ["gameday", "run", file])
            ],
            "rollbacks": [Self.process("action", "bring light", ["gameday", "abort"])],
        ]
    }

    private var zones: String { plan.gameDay.zones.map(\.rawValue).joined(separator: ", ") }

    private static func process(
        _ type: String,
        _ name: String,
        _ arguments: [String],
        tolerance: Int64? = nil
    ) -> JSONValue {
        .object(omittingNil: [
            "type": .string(type), "name": .string(name), "tolerance": tolerance.map { .integer($0) },
            "provider": [
                "type": "process", "path": "zonefall", "arguments": .array(arguments.map { .string($0) }),
            ],
        ])
    }
}
