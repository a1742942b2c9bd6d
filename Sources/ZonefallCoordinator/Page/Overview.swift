import ZonefallAnalysis
import ZonefallModel

/// Everything that the page shows, of one moment.
package struct Overview: Sendable {
    /// Grows with each one that is made.
    let number: Int
    let view: CoordinatorView
    /// nil before the first evaluation.
    let whatIf: WhatIf?
    /// Lines whose outcome became another one since the overview before.
    let changes: [ProbeKey]

    /// In documents, so that two moments can be compared.
    ///
    /// - Parameter others: lines that changed before, and were not told of.
    func document(alsoChanged others: [ProbeKey] = []) -> OverviewDocument {
        let changes = Set(changes + others)
        return OverviewDocument(
            time: view.now,
            sections: sections,
            cells: cells,
            agents: Dictionary(
                view.state.map.vantages.map { ($0.id.rawValue, view.agent($0)) },
                uniquingKeysWith: { first, _ in first }
            ),
            probes: changes.count > OverviewDocument.mostProbes
                ? nil : changes.sorted().compactMap { view.state.board.line(of: $0).map { view.json(of: $0) } }
        )
    }

    private var sections: [JSONValue.Member] {
        let state = view.state
        var sections: [JSONValue.Member] = [
            .init("region", .string(state.map.region)),
            .init("map_revision", .string(state.mapRevision)),
            .init("zones", .array(state.map.zones.map { .string($0.id.rawValue) })),
            .init("verdict", PageVerdict(view, whatIf: whatIf).json),
            .init("coverage", coverage),
            .init("blackouts", .array(state.blackouts.windows.map(\.json))),
            .init("findings", .array(view.findings.map(\.json))),
        ]
        if let whatIf {
            let forecasts = whatIf.foresights.map { $0.json(cells: whatIf.cells[$0.zone] ?? [:]) }
            sections += [.init("what_if", .array(forecasts)), .init("topology", whatIf.topology.json)]
        }
        return sections
    }

    /// All cells that were planned or asked.
    private var cells: [String: JSONValue] {
        let tallies = view.state.board.tallies(latest: view.state.latest, roster: view.state.roster, at: view.now)
        let lately = Dictionary(
            view.state.matrix.cells(at: view.now).map { ($0.cell, $0.tally) },
            uniquingKeysWith: { first, _ in first }
        )
        var cells: [String: JSONValue] = [:]
        for cell in Set(tallies.keys).union(lately.keys) {
            let tally = tallies[cell] ?? ProbeBoard.Tally()
            let own: [JSONValue.Member] = [
                .init("planned", .integer(Int64(tally.planned))),
                .init("works_now", .integer(Int64(tally.works))),
                .init("fails_now", .integer(Int64(tally.fails))),
            ]
            let base = CoordinatorView.json(cell, lately[cell] ?? ZoneMatrix.Tally()).objectValue ?? []
            cells["\(cell.source.name) \(cell.home.name) \(cell.kind.rawValue)"] = .object(base + own)
        }
        return cells
    }

    private var coverage: JSONValue {
        var reasons: [String: Int] = [:]
        for gap in view.coverage.gaps { reasons[gap.reason.text, default: 0] += 1 }
        return [
            "expected": .integer(Int64(view.coverage.expected)),
            "observed": .integer(Int64(view.coverage.observed)),
            "ratio": view.coverage.ratio.map { .number($0) } ?? .null,
            "reasons": .array(
                reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5).map {
                    ["reason": .string($0.key), "count": .integer(Int64($0.value))]
                }
            ),
        ]
    }
}

/// An overview as JSON, in parts that are told anew when they changed.
package struct OverviewDocument: Sendable {
    let time: Timestamp
    let sections: [JSONValue.Member]
    let cells: [String: JSONValue]
    let agents: [String: JSONValue]
    /// Lines of probes that changed; nil: too many to name, so the reader asks anew.
    let probes: [JSONValue]?

    static let mostProbes = 2_000

    /// - Parameter id: from where the stream goes on.
    func json(id: String) -> JSONValue {
        .object(
            [.init("id", .string(id)), .init("time", .string(time.description))] + sections
                + [
                    .init("matrix", .array(cells.sorted { $0.key < $1.key }.map(\.value))),
                    .init("agents", .array(agents.sorted { $0.key < $1.key }.map(\.value))),
                ]
        )
    }

    /// What is not as it was; nil when all is. Sections are told whole, cells and agents one by one.
    func changes(since earlier: OverviewDocument) -> JSONValue? {
        let old = Dictionary(earlier.sections.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        var members = sections.filter { old[$0.key] != $0.value }
        members += Self.changed("matrix", cells, earlier.cells)
        members += Self.changed("agents", agents, earlier.agents)
        if let probes {
            if !probes.isEmpty { members.append(.init("probes", .array(probes))) }
        } else {
            members.append(.init("probes", .null))
        }
        guard !members.isEmpty else { return nil }
        return .object([.init("time", .string(time.description))] + members)
    }

    private static func changed(
        _ name: String,
        _ now: [String: JSONValue],
        _ before: [String: JSONValue]
    ) -> [JSONValue.Member] {
        let changed = now.filter { before[$0.key] != $0.value }
        return changed.isEmpty ? [] : [.init(name, .array(changed.sorted { $0.key < $1.key }.map(\.value)))]
    }
}

extension CoordinatorView {
    /// How one planned line stands.
    func json(of line: ProbeBoard.Line) -> JSONValue {
        let entry = state.latest[line.key]
        let standing = ProbeBoard.standing(of: line, latest: state.latest, roster: state.roster, at: now)
        return [
            "agent": .string(line.key.vantage.rawValue),
            "target": .string(line.key.target),
            "kind": .string(line.key.kind.rawValue),
            "standing": .string(standing.rawValue),
            "outcome": entry.map { .string($0.outcome.name) } ?? .null,
            "since": entry.map { .string($0.since.description) } ?? .null,
            "received_at": entry.map { .string($0.receivedAt.description) } ?? .null,
        ]
    }
}
