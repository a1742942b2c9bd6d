import ZonefallModel

extension Report.Blackout: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var phases: [Phase] = []
        for phase in try json.array("phases") {
            phases.append(try Phase(json: phase))
        }
        var counters: [Counter] = []
        for counter in try json.array("counters") {
            counters.append(try Counter(json: counter))
        }
        // Reports of earlier versions do not have it.
        let fidelity: Fidelity? =
            if let member = json["fidelity"], member != .null { try Fidelity(json: member) } else { nil }
        self.init(
            zone: Zone.ID(try json.string("zone")),
            scope: try json.value("scope", BlackoutEvent.Scope.init(rawValue:)),
            phases: phases,
            targets: Int(try json.integer("targets")),
            darkTargets: Int(try json.integer("dark_targets")),
            isConfirmedDark: try json.optionalBool("confirmed_dark"),
            confirmedDarkAfter: try json.optionalInteger("confirmed_dark_after_ms").map { .milliseconds($0) },
            counters: counters,
            isLightVerified: try json.optionalBool("light_verified"),
            lightVerifiedAfter: try json.optionalInteger("light_verified_after_ms").map { .milliseconds($0) },
            residue: try json.values("residue") { $0 },
            fidelity: fidelity
        )
    }

    package var json: JSONValue {
        [
            "zone": .string(zone.rawValue),
            "scope": .string(scope.rawValue),
            "phases": .array(phases.map(\.json)),
            "targets": .integer(Int64(targets)),
            "dark_targets": .integer(Int64(darkTargets)),
            "confirmed_dark": JSONValue(orNull: isConfirmedDark),
            "confirmed_dark_after_ms": JSONValue(orNull: confirmedDarkAfter),
            "counters": .array(counters.map(\.json)),
            "light_verified": JSONValue(orNull: isLightVerified),
            "light_verified_after_ms": JSONValue(orNull: lightVerifiedAfter),
            "residue": .array(residue.map { .string($0) }),
            "fidelity": fidelity?.json ?? .null,
        ]
    }
}

extension Report.Blackout.Phase: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            name: try json.string("name"),
            startedAt: try json.value("started_at") { Timestamp($0) },
            endedAt: try json.value("ended_at") { Timestamp($0) }
        )
    }

    package var json: JSONValue {
        [
            "name": .string(name),
            "started_at": .string(startedAt.description),
            "ended_at": .string(endedAt.description),
        ]
    }
}

extension Report.Blackout.Counter: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(target: try json.string("target"), droppedPackets: try json.integer("dropped_packets"))
    }

    package var json: JSONValue {
        ["target": .string(target), "dropped_packets": .integer(droppedPackets)]
    }
}
