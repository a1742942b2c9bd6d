extension PlannedProbe: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        let port = try json.integer("port")
        guard let port = UInt16(exactly: port) else { throw .badValue(key: "port", value: "\(port)") }
        self.init(
            id: try json.string("id"),
            kind: try json.value("kind", ProbeKind.init(rawValue:)),
            target: try json.string("target"),
            addresses: try json.values("addresses", IPAddress.init),
            resolve: try json.optionalString("resolve"),
            resolver: try json.optionalValue("resolver", IPAddress.init),
            port: port,
            path: try json.string("path"),
            host: try json.optionalString("host"),
            interval: .milliseconds(try json.integer("interval_ms")),
            timeout: .milliseconds(try json.integer("timeout_ms")),
            source: Source(
                interface: try json.optionalString("source_interface"),
                address: try json.optionalValue("source_address", IPAddress.init),
                mark: try Self.mark(json),
                namespace: try json.optionalString("source_namespace")
            ),
            options: try json["options"].map { options throws(JSONShapeError) in try ProbeOptions(json: options) }
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "id": .string(id),
            "kind": .string(kind.rawValue),
            "target": .string(target),
            "addresses": .array(addresses.map { .string($0.description) }),
            "resolve": resolve.map { .string($0) },
            "resolver": resolver.map { .string($0.description) },
            "port": .integer(Int64(port)),
            "path": .string(path),
            "host": host.map { .string($0) },
            "interval_ms": .integer(interval.wholeMilliseconds),
            "timeout_ms": .integer(timeout.wholeMilliseconds),
            "source_interface": source.interface.map { .string($0) },
            "source_address": source.address.map { .string($0.description) },
            "source_mark": source.mark.map { .integer(Int64($0)) },
            "source_namespace": source.namespace.map { .string($0) },
            "options": options.map(\.json),
        ])
    }

    private static func mark(_ json: JSONValue) throws(JSONShapeError) -> UInt32? {
        guard let number = try json.optionalInteger("source_mark") else { return nil }
        guard let mark = UInt32(exactly: number) else { throw .badValue(key: "source_mark", value: "\(number)") }
        return mark
    }
}

extension ProbePlan: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var probes: [PlannedProbe] = []
        for probe in try json.array("probes") {
            probes.append(try PlannedProbe(json: probe))
        }
        self.init(
            vantage: Vantage.ID(try json.string("agent")),
            zone: try json.optionalString("zone").map { Zone.ID($0) },
            probes: probes
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "agent": .string(vantage.rawValue),
            "zone": zone.map { .string($0.rawValue) },
            "revision": .string(revision),
            "probes": .array(probes.map(\.json)),
        ])
    }
}
