import ZonefallModel

// The keys of coverage and matrix are those of reports.
extension CoordinatorView {
    var json: JSONValue {
        [
            "region": .string(state.map.region),
            "map_revision": .string(state.mapRevision),
            "time": .string(now.description),
            "agents": .array(state.map.vantages.sorted { $0.id < $1.id }.map(agent)),
            "matrix": .array(state.matrix.cells(at: now).map { Self.json($0.cell, $0.tally) }),
            "coverage": coverage.json,
            "blackouts": .array(state.blackouts.windows.map(\.json)),
            "findings": .object(
                Finding.Standing.allCases.map { standing in
                    .init(standing.rawValue, .integer(Int64(findings.count { $0.finding.standing == standing })))
                }
            ),
        ]
    }

    func agent(_ vantage: Vantage) -> JSONValue {
        let entry = state.roster.entries[vantage.id]
        let plan = state.plans[vantage.id]
        return [
            "id": .string(vantage.id.rawValue),
            "zone": .init(orNull: vantage.zone?.rawValue),
            "status": .string(state.roster.status(of: vantage.id, at: now).rawValue),
            "last_heard_ms_ago": .init(orNull: entry.map { max(0, (now - $0.lastHeard).wholeMilliseconds) }),
            "epoch": .init(orNull: entry?.epoch),
            "sequence": .init(orNull: entry?.sequence),
            "dropped": .init(orNull: entry?.dropped),
            "clock_offset_ms": .init(orNull: entry?.clockOffset.wholeMilliseconds),
            "health": entry?.health?.json ?? .null,
            "troubles": entry?.health.map { .array($0.troubles.map { .string($0.rawValue) }) } ?? .null,
            "probes": .integer(Int64(plan?.probes.count ?? 0)),
            "plan_revision": .init(orNull: entry?.planRevision),
            "has_current_plan": .bool(entry?.planRevision != nil && entry?.planRevision == plan?.revision),
        ]
    }

    static func json(_ cell: ZoneMatrix.Cell, _ tally: ZoneMatrix.Tally) -> JSONValue {
        [
            "source": .string(cell.source.name),
            "source_zone": .init(orNull: cell.source.zone?.rawValue),
            "home": .string(cell.home.name),
            "home_zone": .init(orNull: cell.home.zone?.rawValue),
            "kind": .string(cell.kind.rawValue),
            "attempts": .integer(Int64(tally.attempts)),
            "ok": .integer(Int64(tally.ok)),
            "not_sent": .integer(Int64(tally.notSent)),
            "ok_ratio": tally.okRatio.map { .number($0) } ?? .null,
        ]
    }
}

extension PlanCoverage {
    var json: JSONValue {
        [
            "unit": "planned probes",
            "expected": .integer(Int64(expected)),
            "observed": .integer(Int64(observed)),
            "ratio": ratio.map { .number($0) } ?? .null,
            "required_ratio": 1,
            "gaps": .array(gaps.map(\.json)),
        ]
    }
}

extension PlanCoverage.Gap {
    fileprivate var json: JSONValue {
        [
            "subject": .string("\(key.vantage) → \(key.target) (\(key.kind.rawValue))"),
            "reason": .string(reason.text),
            "agent": .string(key.vantage.rawValue),
            "target": .string(key.target),
            "kind": .string(key.kind.rawValue),
        ]
    }
}

extension BlackoutWindows.Window {
    var json: JSONValue {
        [
            "zone": .string(zone.rawValue),
            "scope": .string(scope.rawValue),
            "source": .string(source),
            "start": .string(start.description),
            "end": .init(orNull: end?.description),
        ]
    }
}

extension JSONValue {
    fileprivate init(orNull text: String?) {
        self = text.map { .string($0) } ?? .null
    }

    fileprivate init(orNull integer: Int64?) {
        self = integer.map { .integer($0) } ?? .null
    }
}
