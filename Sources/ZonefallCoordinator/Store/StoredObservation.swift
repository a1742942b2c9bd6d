import GRDB
import ZonefallModel

/// An observation as a row: columns for what every one has, and JSON for the rest of those few that have more.
struct StoredObservation {
    let cursor: Int64
    let batch: Int64
    /// On the coordinator's clock.
    let receivedAt: Timestamp
    let observation: Observation
}

extension StoredObservation {
    static let insertion = """
        INSERT INTO observations (batch, agent, received_ms, time_agent_ms, target, kind, outcome, rtt_us, detail)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let columns = "cursor, batch, agent, received_ms, time_agent_ms, target, kind, outcome, rtt_us, detail"

    /// The values of ``insertion``.
    static func arguments(_ observation: Observation, batch: Int64, receivedAt: Timestamp) -> StatementArguments {
        [
            batch, observation.vantage.rawValue, receivedAt.millisecondsSinceEpoch,
            observation.time.millisecondsSinceEpoch, observation.target, observation.kind.rawValue,
            observation.outcome.name, observation.roundTrip.map { Int64(($0.milliseconds * 1_000).rounded()) },
            observation.storedDetail,
        ]
    }

    /// - Parameter row: of ``columns``.
    /// - Parameter zone: where the map says that a vantage stands; not stored, because the map may be corrected.
    init(row: Row, zone: (Vantage.ID) -> Zone.ID?) throws {
        cursor = row[0]
        batch = row[1]
        let vantage = Vantage.ID(row[2])
        receivedAt = Timestamp(millisecondsSinceEpoch: row[3])
        let roundTrip: Int64? = row[8]
        let detailText: String? = row[9]
        do {
            let detail = try detailText.map { try JSONValue(parsing: $0) } ?? .null
            guard let kind = ProbeKind(rawValue: row[6]),
                let outcome = Outcome(name: row[7], reason: try detail.optionalString("reason"))
            else { throw StoreError.unreadable(table: "observations", row: cursor) }
            var path: [Observation.Hop] = []
            for hop in try detail.array("path") { path.append(try Observation.Hop(json: hop)) }
            observation = Observation(
                time: Timestamp(millisecondsSinceEpoch: row[4]),
                vantage: vantage,
                zone: zone(vantage),
                target: row[5],
                kind: kind,
                outcome: outcome,
                roundTrip: roundTrip.map { .microseconds($0) },
                path: path,
                egressAddress: try detail.optionalValue("egress_address", IPAddress.init),
                member: try detail.optionalString("member").map { Instance.ID($0) },
                answers: try detail.values("answers", IPAddress.init),
                gateway: try detail.optionalValue("gateway", IPAddress.init),
                gatewayMAC: try detail.optionalString("gateway_mac"),
                rejection: try detail["rejection"].map(Observation.Rejection.init(json:)),
                answeredBy: try detail.optionalValue("answered_by", IPAddress.init),
                details: try ObservationDetails(membersOf: detail)?.shared
            )
        } catch is JSONSyntaxError, is JSONShapeError {
            throw StoreError.unreadable(table: "observations", row: row[0])
        }
    }
}

extension Observation {
    /// What no column holds, as JSON under the keys of the wire; nil for most.
    fileprivate var storedDetail: String? {
        let hasDetail =
            !path.isEmpty || egressAddress != nil || member != nil || !answers.isEmpty || gateway != nil
            || gatewayMAC != nil || details != nil
            || rejection != nil || answeredBy != nil || outcome.name == "not_sent"
        guard hasDetail, let members = json.objectValue else { return nil }
        let inColumns: Set<String> = ["time", "agent", "zone", "target", "kind", "outcome", "rtt_ms"]
        return JSONValue.object(members.filter { !inColumns.contains($0.key) }).compactText
    }
}
