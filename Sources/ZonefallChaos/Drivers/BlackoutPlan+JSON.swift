import ZonefallModel

extension BlackoutPlan: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var targets: [BlackoutTarget] = []
        for target in try json.array("targets") {
            targets.append(
                BlackoutTarget(
                    name: try target.string("name"),
                    namespace: try target.string("namespace"),
                    exemptInterfaces: try target.values("exempt_interfaces") { $0 },
                    exemptPrefixes: try target.values("exempt_prefixes") { IPPrefix($0) },
                    exemptPorts: try target.array("exempt_tcp_ports").compactMap {
                        $0.integerValue.flatMap { UInt16(exactly: $0) }
                    }
                )
            )
        }
        guard let limits = json["limits"] else { throw .missing(key: "limits") }
        self.init(
            run: try json.string("run"),
            driver: try json.value("driver", GameDay.Driver.init(rawValue:)),
            zone: Zone.ID(try json.string("zone")),
            targets: targets,
            limits: try GameDay.Limits(json: limits),
            steps: try json.values("steps") { $0 }
        )
    }

    package var json: JSONValue {
        [
            "run": .string(run),
            "driver": .string(driver.rawValue),
            "zone": .string(zone.rawValue),
            "targets": .array(
                targets.map {
                    [
                        "name": .string($0.name),
                        "namespace": .string($0.namespace),
                        "exempt_interfaces": .array($0.exemptInterfaces.map { .string($0) }),
                        "exempt_prefixes": .array($0.exemptPrefixes.map { .string($0.description) }),
                        "exempt_tcp_ports": .array($0.exemptPorts.map { .integer(Int64($0)) }),
                    ]
                }
            ),
            "limits": limits.json,
            "steps": .array(steps.map { .string($0) }),
        ]
    }
}

extension GameDay.Limits: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            maximumDark: .milliseconds(try json.integer("max_dark_ms")),
            lease: .milliseconds(try json.integer("lease_ms")),
            grant: .milliseconds(try json.integer("grant_ms")),
            canary: .milliseconds(try json.integer("canary_ms")),
            maximumTargets: Int(try json.integer("max_targets"))
        )
    }

    package var json: JSONValue {
        [
            "max_dark_ms": .integer(maximumDark.wholeMilliseconds),
            "lease_ms": .integer(lease.wholeMilliseconds),
            "grant_ms": .integer(grant.wholeMilliseconds),
            "canary_ms": .integer(canary.wholeMilliseconds),
            "max_targets": .integer(Int64(maximumTargets)),
        ]
    }
}
