import ZonefallModel
import ZonefallSigning

extension BlackoutPlanDocument {
    /// What is hashed and signed.
    package var canonicalBytes: [UInt8] { Array(json.canonicalText.utf8) }

    /// The SHA-256 of the canonical bytes: what an approval names.
    package var hash: String { Digest.sha256(of: canonicalBytes) }

    /// Reads a plan that stands alone, from its canonical bytes and from nothing else.
    package init(canonical bytes: [UInt8]) throws(PlanFault) {
        try self.init(StrictObject(CanonicalJSON.value(of: bytes), Self.keys, optional: ["return"], at: "plan"))
    }

    private static let keys = [
        "schema", "run", "nonce", "name", "epoch", "zone", "kind", "fidelity", "map_sha256", "not_before_ms",
        "not_after_ms", "lease_ms", "grant_ms", "cap_ms", "canary_ms", "targets", "brownout",
    ]

    init(_ value: JSONValue) throws(PlanFault) {
        try self.init(StrictObject(value, Self.keys, optional: ["return"], at: "plan"))
    }

    private init(_ object: StrictObject) throws(PlanFault) {
        let schema = try object.text("schema")
        guard schema == Self.schema else { throw .unknownSchema(schema) }
        var targets: [Target] = []
        for (index, target) in try object.array("targets").enumerated() {
            targets.append(try Target(target, at: "\(object.path("targets"))[\(index)]"))
        }
        let hosts = targets.map(\.host)
        guard hosts == hosts.sorted() else { throw .shape(object.path("targets"), "not sorted by host") }
        let brownout = try object.nullable("brownout")
        self.init(
            run: try object.text("run"),
            nonce: try object.text("nonce"),
            name: try object.text("name"),
            epoch: try object.integer("epoch"),
            zone: Zone.ID(try object.text("zone")),
            kind: try object.word("kind"),
            fidelity: try object.word("fidelity"),
            mapSHA256: try object.text("map_sha256"),
            notBefore: Timestamp(millisecondsSinceEpoch: try object.integer("not_before_ms")),
            notAfter: Timestamp(millisecondsSinceEpoch: try object.integer("not_after_ms")),
            lease: .milliseconds(try object.integer("lease_ms")),
            grant: .milliseconds(try object.integer("grant_ms")),
            cap: .milliseconds(try object.integer("cap_ms")),
            canary: .milliseconds(try object.integer("canary_ms")),
            targets: targets,
            endsConnections: try Self.endsConnections(object),
            brownout: try brownout.map { value throws(PlanFault) in
                try Brownout(value, at: object.path("brownout"))
            }
        )
        try checkSoundness()
    }

    /// Absent is partition-like, and the other one has one word: nobody can sign the same in two ways.
    private static func endsConnections(_ object: StrictObject) throws(PlanFault) -> Bool {
        guard let word = try object.optionalText("return") else { return false }
        guard word == rebootLike else { throw .shape(object.path("return"), "not '\(rebootLike)'") }
        return true
    }

    private static let rebootLike = "reboot-like"

    package var json: JSONValue {
        let members: JSONValue = [
            "schema": .string(Self.schema), "run": .string(run), "nonce": .string(nonce), "name": .string(name),
            "epoch": .integer(epoch), "zone": .string(zone.rawValue), "kind": .string(kind.rawValue),
            "fidelity": .string(fidelity.rawValue), "map_sha256": .string(mapSHA256),
            "not_before_ms": .integer(notBefore.millisecondsSinceEpoch),
            "not_after_ms": .integer(notAfter.millisecondsSinceEpoch),
            "lease_ms": .integer(lease.wholeMilliseconds), "grant_ms": .integer(grant.wholeMilliseconds),
            "cap_ms": .integer(cap.wholeMilliseconds), "canary_ms": .integer(canary.wholeMilliseconds),
            "targets": .array(targets.map(\.json)), "brownout": brownout?.json ?? .null,
        ]
        guard endsConnections else { return members }
        return .object((members.objectValue ?? []) + [.init("return", .string(Self.rebootLike))])
    }
}

extension BlackoutPlanDocument.Target {
    fileprivate init(_ value: JSONValue, at path: String) throws(PlanFault) {
        let object = try StrictObject(value, ["host", "made_by_zonefall", "prefixes", "exempt"], at: path)
        let exempt = try StrictObject(
            object.value("exempt"),
            ["interfaces", "prefixes", "tcp_ports"],
            at: object.path("exempt")
        )
        self.init(
            host: try object.text("host"),
            isMadeByZonefall: try object.bool("made_by_zonefall"),
            prefixes: try object.prefixes("prefixes"),
            exempt: .init(
                interfaces: try exempt.texts("interfaces"),
                prefixes: try exempt.prefixes("prefixes"),
                tcpPorts: try exempt.ports("tcp_ports")
            )
        )
    }

    fileprivate var json: JSONValue {
        [
            "host": .string(host), "made_by_zonefall": .bool(isMadeByZonefall),
            "prefixes": .array(prefixes.map { .string($0.description) }),
            "exempt": [
                "interfaces": .array(exempt.interfaces.map { .string($0) }),
                "prefixes": .array(exempt.prefixes.map { .string($0.description) }),
                "tcp_ports": .array(exempt.tcpPorts.map { .integer(Int64($0)) }),
            ],
        ]
    }
}

extension BlackoutPlanDocument.Brownout {
    fileprivate init(_ value: JSONValue, at path: String) throws(PlanFault) {
        let object = try StrictObject(value, optional: ["loss_permille", "rate_bytes_per_s", "latency_ms"], at: path)
        self.init(
            lossPermille: try object.optionalInteger("loss_permille"),
            bytesPerSecond: try object.optionalInteger("rate_bytes_per_s"),
            latency: try object.optionalInteger("latency_ms").map { .milliseconds($0) }
        )
    }

    /// Without the keys that do not matter: absent is none.
    fileprivate var json: JSONValue {
        .object(omittingNil: [
            "loss_permille": lossPermille.map { .integer($0) },
            "rate_bytes_per_s": bytesPerSecond.map { .integer($0) },
            "latency_ms": latency.map { .integer($0.wholeMilliseconds) },
        ])
    }
}
