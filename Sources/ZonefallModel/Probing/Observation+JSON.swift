extension Observation: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        let outcomeName = try json.string("outcome")
        guard let outcome = Outcome(name: outcomeName, reason: try json.optionalString("reason")) else {
            throw .badValue(key: "outcome", value: outcomeName)
        }
        var path: [Hop] = []
        for hop in try json.array("path") {
            path.append(try Hop(json: hop))
        }
        self.init(
            time: try json.value("time") { Timestamp($0) },
            vantage: Vantage.ID(try json.string("agent")),
            zone: try json.optionalString("zone").map { Zone.ID($0) },
            target: try json.string("target"),
            kind: try json.value("kind", ProbeKind.init(rawValue:)),
            outcome: outcome,
            roundTrip: try json.optionalNumber("rtt_ms").map(Duration.init(milliseconds:)),
            path: path,
            egressAddress: try json.optionalValue("egress_address", IPAddress.init),
            member: try json.optionalString("member").map { Instance.ID($0) },
            answers: try json.values("answers", IPAddress.init),
            gateway: try json.optionalValue("gateway", IPAddress.init),
            gatewayMAC: try json.optionalString("gateway_mac"),
            rejection: try json["rejection"].map(Rejection.init(json:)),
            answeredBy: try json.optionalValue("answered_by", IPAddress.init),
            details: try ObservationDetails(membersOf: json)?.shared
        )
    }

    package var json: JSONValue {
        var reason: JSONValue?
        if case .notSent(let why) = outcome { reason = .string(why) }
        let members = JSONValue.object(omittingNil: [
            "time": .string(time.description),
            "agent": .string(vantage.rawValue),
            "zone": zone.map { .string($0.rawValue) },
            "target": .string(target),
            "kind": .string(kind.rawValue),
            "outcome": .string(outcome.name),
            "reason": reason,
            "rtt_ms": roundTrip.map { .number($0.roundedMilliseconds) },
            "path": path.isEmpty ? nil : .array(path.map(\.json)),
            "egress_address": egressAddress.map { .string($0.description) },
            "member": member.map { .string($0.rawValue) },
            "answers": answers.isEmpty ? nil : .array(answers.map { .string($0.description) }),
            "gateway": gateway.map { .string($0.description) },
            "gateway_mac": gatewayMAC.map { .string($0) },
            "rejection": rejection?.json,
            "answered_by": answeredBy.map { .string($0.description) },
        ])
        guard let details, let plain = members.objectValue else { return members }
        return .object(plain + details.members)
    }
}

extension Observation.Hop: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            ttl: Int(try json.integer("ttl")),
            address: try json.optionalValue("address", IPAddress.init),
            roundTrip: try json.optionalNumber("rtt_ms").map(Duration.init(milliseconds:)),
            flows: try json.optionalInteger("flows").map { Int($0) }
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "ttl": .integer(Int64(ttl)),
            "address": address.map { .string($0.description) } ?? .null,
            "rtt_ms": roundTrip.map { .number($0.roundedMilliseconds) },
            "flows": flows.map { .integer(Int64($0)) },
        ])
    }
}

extension Observation.Rejection: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            router: try json.optionalValue("router", IPAddress.init),
            type: UInt8(clamping: try json.integer("icmp_type")),
            code: UInt8(clamping: try json.integer("icmp_code"))
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "router": router.map { .string($0.description) },
            "icmp_type": .integer(Int64(type)),
            "icmp_code": .integer(Int64(code)),
        ])
    }
}

extension Duration {
    /// From a number of milliseconds in a document; not a number, negative and absurd values become zero or an hour.
    package init(milliseconds: Double) {
        self = .microseconds(Int64(min(max(milliseconds.isNaN ? 0 : milliseconds, 0), 3_600_000) * 1_000))
    }

    /// Milliseconds to the microsecond, as documents write them.
    package var roundedMilliseconds: Double {
        (milliseconds * 1_000).rounded() / 1_000
    }
}
