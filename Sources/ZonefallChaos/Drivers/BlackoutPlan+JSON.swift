import ZonefallModel

extension BlackoutPlan: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var targets: [BlackoutTarget] = []
        for target in try json.array("targets") {
            targets.append(
                BlackoutTarget(
                    name: try target.string("name"),
                    namespace: try target.string("namespace"),
                    prefixes: target["prefixes"] == nil
                        ? IPPrefix.everything : try target.values("prefixes") { IPPrefix($0) },
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
            fault: try BlackoutFault(json: json),
            targets: targets,
            limits: try GameDay.Limits(json: limits),
            steps: try json.values("steps") { $0 }
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "run": .string(run),
            "driver": .string(driver.rawValue),
            "zone": .string(zone.rawValue),
            "kind": .string(fault.kind.rawValue),
            "fidelity": .string(fault.fidelity.rawValue),
            // What is not asked for is not there, so that plans are what they were before it could be.
            "return": fault.comeback == .partitionLike ? nil : .string(fault.comeback.rawValue),
            "brownout": fault.brownout?.json ?? .null,
            "targets": .array(
                targets.map { target in
                    .object(omittingNil: [
                        "name": .string(target.name),
                        "namespace": .string(target.namespace),
                        // Of an isolated zone only.
                        "prefixes": target.prefixes == IPPrefix.everything
                            ? nil : .array(target.prefixes.map { .string($0.description) }),
                        "exempt_interfaces": .array(target.exemptInterfaces.map { .string($0) }),
                        "exempt_prefixes": .array(target.exemptPrefixes.map { .string($0.description) }),
                        "exempt_tcp_ports": .array(target.exemptPorts.map { .integer(Int64($0)) }),
                    ])
                }
            ),
            "limits": limits.json,
            "steps": .array(steps.map { .string($0) }),
        ])
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

extension BlackoutFault {
    fileprivate init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            kind: try json.optionalValue("kind", GameDay.Kind.init(rawValue:)) ?? .dark,
            fidelity: try json.optionalValue("fidelity", GameDay.Fidelity.init(rawValue:)) ?? .l3Silent,
            comeback: try json.optionalValue("return", GameDay.Comeback.init(rawValue:)) ?? .partitionLike,
            brownout: try json["brownout"].flatMap { value throws(JSONShapeError) in
                value == .null ? Optional.none : try GameDay.Brownout(json: value)
            }
        )
    }
}

extension GameDay.Brownout {
    fileprivate init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            lossPermille: try json.optionalInteger("loss_permille").map { Int($0) },
            bytesPerSecond: try json.optionalInteger("rate_bytes_per_s").map { Int($0) },
            latency: try json.optionalInteger("latency_ms").map { .milliseconds($0) }
        )
    }

    fileprivate var json: JSONValue {
        .object(omittingNil: [
            "loss_permille": lossPermille.map { .integer(Int64($0)) },
            "rate_bytes_per_s": bytesPerSecond.map { .integer(Int64($0)) },
            "latency_ms": latency.map { .integer($0.wholeMilliseconds) },
        ])
    }
}
