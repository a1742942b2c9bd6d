import Hummingbird
import ZonefallAnalysis
import ZonefallModel

extension Routes {
    /// `GET /v1/overview`: everything that the page shows, of one moment, and from where the stream goes on.
    func overview() async throws -> Response {
        try await coordinator.evaluateFirst()
        return .json(await feed.overview().document)
    }

    /// `GET /v1/what-if?zone=ID`: everything that a zone's blackout is expected to take.
    func whatIf(_ request: Request) async throws -> Response {
        guard let zone = request.uri.queryParameters["zone"].map(String.init), !zone.isEmpty else {
            throw Problem.badParameter("zone", "is missing")
        }
        let after = try number("after", of: request, in: 0...Int64(Int32.max), otherwise: 0)
        let limit = try number("limit", of: request, in: 1...Int64(limits.page), otherwise: 1_000)
        try await coordinator.evaluateFirst()
        let overview = await coordinator.overview()
        guard let foresight = overview.whatIf?.foresight(of: Zone.ID(zone)) else {
            throw Problem.unknownZoneAsked(zone)
        }
        let losses = foresight.losses.dropFirst(Int(after)).prefix(Int(limit))
        let body: JSONValue = [
            "zone": .string(zone),
            "sentence": .string(foresight.sentence),
            "homed_elsewhere": .integer(Int64(foresight.homedElsewhere)),
            "unexpected": .integer(Int64(foresight.unexpected.count)),
            "undecided": .integer(Int64(foresight.undecided)),
            "total": .integer(Int64(foresight.losses.count)),
            "losses": .array(losses.map(\.json)),
            "cursor": .integer(after + Int64(losses.count)),
        ]
        return EntityTag(SHA256.hexadecimalDigest(of: body.compactText)).applied(to: .json(body), for: request)
    }

    /// `GET /v1/probes`: how each planned probe stands, in the order of agent, target and kind.
    func probes(_ request: Request) async throws -> Response {
        let after = try number("after", of: request, in: 0...Int64(Int32.max), otherwise: 0)
        let limit = try number("limit", of: request, in: 1...Int64(limits.page), otherwise: 1_000)
        let query = request.uri.queryParameters
        let (source, home) = (query["source"].map(String.init), query["home"].map(String.init))
        let (kind, standing) = (query["kind"].map(String.init), query["standing"].map(String.init))
        let view = await coordinator.view()
        let lines = view.state.board.lines
        var rows: [JSONValue] = []
        var cursor = Int(after)
        while cursor < lines.count, rows.count < Int(limit) {
            let line = lines[cursor]
            cursor += 1
            if source != nil && line.cell?.source.name != source { continue }
            if home != nil && line.cell?.home.name != home { continue }
            if kind != nil && line.key.kind.rawValue != kind { continue }
            let row = view.json(of: line)
            if standing != nil && row["standing"]?.stringValue != standing { continue }
            rows.append(row)
        }
        return .json(
            [
                "probes": .array(rows),
                "cursor": .integer(Int64(cursor)),
                "has_more": .bool(cursor < lines.count),
                "planned": .integer(Int64(lines.count)),
            ]
        )
    }

    /// `GET /v1/history?from=S&to=S&points=N`: what was seen when, thinned out so that it fits.
    func history(_ request: Request) async throws -> Response {
        let now = coordinator.clock().millisecondsSinceEpoch / 1_000
        let points = try number("points", of: request, in: 1...1_000, otherwise: 120)
        let to = try number("to", of: request, in: 1...now + 86_400, otherwise: now + 1)
        let from = try number("from", of: request, in: 0...now + 86_400, otherwise: max(0, to - 900))
        guard from < to else { throw Problem.badParameter("from", "must be before 'to'") }
        let kind = request.uri.queryParameters["kind"].map(String.init)
        let history = try await coordinator.store.history(from: from, to: to, points: points, kind: kind)
        let entries = await coordinator.ledgerEntries(from: from * 1_000, to: to * 1_000)
        return .json(history.json(findings: entries))
    }
}

extension Coordinator {
    /// Findings that stood at some time between, also those that do not stand any more; sorted.
    func ledgerEntries(from: Int64, to: Int64) -> [FindingLedger.Entry] {
        ledger.entries.values.filter {
            $0.firstSeen.millisecondsSinceEpoch < to && ($0.stands || $0.lastSeen.millisecondsSinceEpoch >= from)
        }.sorted { $0.finding < $1.finding }
    }
}

extension History {
    /// At most so many findings are told of.
    private static let mostFindings = 500

    fileprivate func json(findings: [FindingLedger.Entry]) -> JSONValue {
        [
            "from": .string(Timestamp(millisecondsSinceEpoch: from).description),
            "to": .string(Timestamp(millisecondsSinceEpoch: to).description),
            "step_ms": .integer(stepMilliseconds),
            "lanes": .array(
                lanes.sorted { $0.key < $1.key }.map { home, points in
                    [
                        "home": .string(home),
                        "attempts": .array(points.map { .integer($0.attempts) }),
                        "ok": .array(points.map { .integer($0.ok) }),
                    ]
                }
            ),
            "cells": .array(
                cells.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, point in
                    [
                        "source": .string(key[0]), "home": .string(key[1]), "kind": .string(key[2]),
                        "attempts": .integer(point.attempts), "ok": .integer(point.ok),
                        "not_sent": .integer(point.notSent),
                    ]
                }
            ),
            "findings": .array(
                findings.prefix(Self.mostFindings).map { entry in
                    [
                        "fingerprint": .string(entry.finding.fingerprint),
                        "rule_id": .string(entry.finding.rule.id),
                        "subject": .string(entry.finding.subject.id),
                        "verdict": .string(entry.finding.standing.rawValue),
                        "first_seen": .string(entry.firstSeen.description),
                        "last_seen": .string(entry.lastSeen.description),
                        "stands": .bool(entry.stands),
                    ]
                }
            ),
            "map_revisions": .array(
                revisions.map { ["since": .string($0.since.description), "revision": .string($0.revision)] }
            ),
        ]
    }
}
