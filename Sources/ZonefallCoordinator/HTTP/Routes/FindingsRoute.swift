import Hummingbird
import ZonefallModel

extension Routes {
    /// `GET /v1/findings`: what stands now, with how much was looked at.
    ///
    /// Its entity tag is weak: it changes with what was found and with the map, not with `last_seen` and coverage.
    func findings(_ request: Request) async throws -> Response {
        try await coordinator.evaluateAll()
        let view = await coordinator.view()
        let findings = view.findings
        let body: JSONValue = [
            "region": .string(view.state.map.region),
            "map_revision": .string(view.state.mapRevision),
            "time": .string(view.now.description),
            "coverage": view.coverage.json,
            "findings": .array(findings.map(\.json)),
        ]
        let essence = [view.state.mapRevision] + findings.map { $0.finding.json.canonicalText }
        let tag = EntityTag(SHA256.hexadecimalDigest(of: essence.joined(separator: "\n")), isWeak: true)
        return tag.applied(to: .json(body), for: request)
    }
}

extension FindingLedger.Entry {
    /// The finding with the times between which it was seen.
    var json: JSONValue {
        .object(
            (finding.json.objectValue ?? []) + [
                .init("first_seen", .string(firstSeen.description)),
                .init("last_seen", .string(lastSeen.description)),
            ]
        )
    }
}
