/// The start or the end of a blackout that was announced (`events.jsonl`, and the coordinator's own).
package struct BlackoutEvent: Hashable, Sendable {
    package enum Phase: String, Hashable, Sendable, CaseIterable {
        case start = "blackout_start"
        case end = "blackout_end"
    }

    /// What goes dark.
    package enum Scope: String, Hashable, Sendable, CaseIterable {
        /// All that really stands in the zone: a power cut.
        case physical
        /// What the *map* says stands there. Such a blackout can't test where the map is wrong about placement.
        case declared
    }

    package let time: Timestamp
    package let phase: Phase
    package let zone: Zone.ID
    package let scope: Scope
    /// Who announced it, such as `chaos`.
    package let source: String
    /// With a start: when the kernel itself ends it, if nobody does before; nil when nothing is known of that.
    package let endsBy: Timestamp?

    package init(
        time: Timestamp,
        phase: Phase,
        zone: Zone.ID,
        scope: Scope,
        source: String = "chaos",
        endsBy: Timestamp? = nil
    ) {
        self.endsBy = endsBy
        self.time = time
        self.phase = phase
        self.zone = zone
        self.scope = scope
        self.source = source
    }
}

extension BlackoutEvent: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            time: try json.value("time") { Timestamp($0) },
            phase: try json.value("event", Phase.init(rawValue:)),
            zone: Zone.ID(try json.string("zone")),
            scope: try json.value("scope", Scope.init(rawValue:)),
            source: try json.string("source"),
            endsBy: try json.optionalValue("ends_by") { Timestamp($0) }
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "time": .string(time.description), "event": .string(phase.rawValue), "zone": .string(zone.rawValue),
            "scope": .string(scope.rawValue), "source": .string(source),
            "ends_by": endsBy.map { .string($0.description) },
        ])
    }
}
