extension ObservationDetails {
    /// Out of an observation's own members, among which these stand.
    ///
    /// - Returns: nil when there are none of them.
    package init?(membersOf json: JSONValue) throws(JSONShapeError) {
        self.init()
        if let members = json["phases_ms"]?.objectValue {
            for member in members {
                guard let milliseconds = member.value.numberValue else {
                    throw .wrongType(key: "phases_ms", expected: "an object of numbers")
                }
                phases.append(Phase(member.key, Duration(milliseconds: milliseconds)))
            }
        }
        if let path = json["path_taken"], path != .null { pathTaken = try PathTaken(json: path) }
        status = try json.optionalInteger("http_status").map { Int($0) }
        if let facts = json["certificate"], facts != .null { certificate = try CertificateFacts(json: facts) }
        mtu = try json.optionalInteger("mtu_bytes").map { Int($0) }
        for result in try json.array("addresses") { addresses.append(try AddressResult(json: result)) }
        answersAge = try json.optionalNumber("answers_age_ms").map(Duration.init(milliseconds:))
        silence = try json.optionalNumber("silence_ms").map(Duration.init(milliseconds:))
        message = try json.optionalString("message")
        for measurement in try json.array("measurements") {
            measurements.append(
                Measurement(
                    try measurement.string("name"),
                    try measurement.optionalNumber("value") ?? 0,
                    unit: try measurement.optionalString("unit") ?? ""
                )
            )
        }
        if isEmpty { return nil }
    }

    /// The members that these details add to an observation's.
    package var members: [JSONValue.Member] {
        let json = JSONValue.object(omittingNil: [
            "phases_ms": phases.isEmpty
                ? nil : .object(phases.map { .init($0.name, .number($0.duration.roundedMilliseconds)) }),
            "path_taken": pathTaken.map(\.json),
            "http_status": status.map { .integer(Int64($0)) },
            "certificate": certificate.map(\.json),
            "mtu_bytes": mtu.map { .integer(Int64($0)) },
            "addresses": addresses.isEmpty ? nil : .array(addresses.map(\.json)),
            "answers_age_ms": answersAge.map { .number($0.roundedMilliseconds) },
            "silence_ms": silence.map { .number($0.roundedMilliseconds) },
            "message": message.map { .string($0) },
            "measurements": measurements.isEmpty
                ? nil
                : .array(
                    measurements.map {
                        .object(omittingNil: [
                            "name": .string($0.name),
                            "value": .number($0.value),
                            "unit": $0.unit.isEmpty ? nil : .string($0.unit),
                        ])
                    }
                ),
        ])
        return json.objectValue ?? []
    }
}

extension ObservationDetails.AddressResult: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        let name = try json.string("outcome")
        guard let outcome = Outcome(name: name, reason: try json.optionalString("reason")) else {
            throw .badValue(key: "outcome", value: name)
        }
        self.init(
            try json.value("address", IPAddress.init),
            outcome,
            roundTrip: try json.optionalNumber("rtt_ms").map(Duration.init(milliseconds:)),
            answers: try json.values("answers", IPAddress.init)
        )
    }

    package var json: JSONValue {
        var reason: JSONValue?
        if case .notSent(let why) = outcome { reason = .string(why) }
        return .object(omittingNil: [
            "address": .string(address.description),
            "outcome": .string(outcome.name),
            "reason": reason,
            "rtt_ms": roundTrip.map { .number($0.roundedMilliseconds) },
            "answers": answers.isEmpty ? nil : .array(answers.map { .string($0.description) }),
        ])
    }
}

extension PathTaken: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            interface: try json.optionalString("interface"),
            isBound: try json.optionalBool("bound") ?? false,
            sourceAddress: try json.optionalValue("source_address", IPAddress.init),
            gateway: try json.optionalValue("gateway", IPAddress.init),
            gatewayMAC: try json.optionalString("gateway_mac"),
            namespace: try json.optionalString("namespace"),
            mark: try json.optionalInteger("mark").map { UInt32(truncatingIfNeeded: $0) },
            seenAs: try json.optionalValue("seen_as", IPAddress.init)
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "interface": interface.map { .string($0) },
            "bound": isBound ? .bool(true) : nil,
            "source_address": sourceAddress.map { .string($0.description) },
            "gateway": gateway.map { .string($0.description) },
            "gateway_mac": gatewayMAC.map { .string($0) },
            "namespace": namespace.map { .string($0) },
            "mark": mark.map { .integer(Int64($0)) },
            "seen_as": seenAs.map { .string($0.description) },
        ])
    }
}

extension CertificateFacts: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            subject: try json.string("subject"),
            issuer: try json.string("issuer"),
            names: try json.values("names") { $0 },
            notBefore: try json.optionalValue("not_before") { Timestamp($0) },
            notAfter: try json.optionalValue("not_after") { Timestamp($0) },
            chainNotAfter: try json.optionalValue("chain_not_after") { Timestamp($0) },
            chainLength: Int(try json.optionalInteger("chain_length") ?? 1),
            distrust: try json.optionalString("distrust"),
            isForName: try json.optionalBool("for_name") ?? true
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "subject": .string(subject),
            "issuer": .string(issuer),
            "names": names.isEmpty ? nil : .array(names.map { .string($0) }),
            "not_before": notBefore.map { .string($0.description) },
            "not_after": notAfter.map { .string($0.description) },
            "chain_not_after": chainNotAfter.map { .string($0.description) },
            "chain_length": .integer(Int64(chainLength)),
            "distrust": distrust.map { .string($0) },
            "for_name": .bool(isForName),
        ])
    }
}
