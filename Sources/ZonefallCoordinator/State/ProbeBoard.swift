import ZonefallModel

/// Every planned line of questions with its cell and its patience: made once, because plans stay while a process runs.
package struct ProbeBoard: Sendable {
    package struct Line: Hashable, Sendable {
        package let key: ProbeKey
        /// nil: the map does not know the target.
        package let cell: ZoneMatrix.Cell?
        /// An answer that is older proves nothing about now.
        package let patience: Duration
    }

    /// How a line stands now.
    package enum Standing: String, Hashable, Sendable, CaseIterable {
        case works, fails
        /// Nobody can tell: it was never asked, too long ago, or the question did not leave its host.
        case unknown
    }

    /// Sorted by key: positions are cursors, and stay valid while the process runs.
    package let lines: [Line]
    private let positions: [ProbeKey: Int]

    init(plans: [ProbePlan], cell: (ProbeKey) -> ZoneMatrix.Cell?) {
        var patience: [ProbeKey: Duration] = [:]
        for plan in plans {
            for probe in plan.probes {
                let key = ProbeKey(vantage: plan.vantage, target: probe.target, kind: probe.kind)
                patience[key] = max(patience[key] ?? .zero, PlanCoverage.patience(with: probe))
            }
        }
        lines = patience.sorted { $0.key < $1.key }.map { Line(key: $0.key, cell: cell($0.key), patience: $0.value) }
        positions = Dictionary(lines.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func line(of key: ProbeKey) -> Line? { positions[key].map { lines[$0] } }

    package static func standing(
        of line: Line,
        latest: LatestOutcomes,
        roster: VantageRoster,
        at now: Timestamp
    ) -> Standing {
        guard let entry = latest[line.key], now - entry.receivedAt <= line.patience,
            roster.status(of: line.key.vantage, at: now) == .reporting
        else { return .unknown }
        switch entry.outcome {
        case .ok: return .works
        case .notSent: return .unknown
        case .timeout, .unreachable, .refused, .error: return .fails
        }
    }

    /// How many lines of a cell stand how.
    package struct Tally: Hashable, Sendable {
        package var planned = 0
        package var works = 0
        package var fails = 0
    }

    package func tallies(
        latest: LatestOutcomes,
        roster: VantageRoster,
        at now: Timestamp
    ) -> [ZoneMatrix.Cell: Tally] {
        var tallies: [ZoneMatrix.Cell: Tally] = [:]
        for line in lines {
            guard let cell = line.cell else { continue }
            tallies[cell, default: Tally()].planned += 1
            switch Self.standing(of: line, latest: latest, roster: roster, at: now) {
            case .works: tallies[cell, default: Tally()].works += 1
            case .fails: tallies[cell, default: Tally()].fails += 1
            case .unknown: break
            }
        }
        return tallies
    }
}
