import ZonefallModel

extension TablePage {
    /// From each zone to the things of each zone, per kind of probe; in the light, then in each blackout.
    var matrix: [String] {
        guard !report.matrix.isEmpty else { return [] }
        var lines: [String] = []
        for dark in Set(report.matrix.map(\.darkZone?.rawValue)).sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
            let cells = report.matrix.filter { $0.darkZone?.rawValue == dark }
            if !lines.isEmpty { lines.append("") }
            lines += title("Matrix, \(dark.map { "\($0) dark" } ?? "nothing dark"): share of probes that worked")
            lines += grid(of: cells)
        }
        return lines
    }

    private func grid(of cells: [Report.MatrixCell]) -> [String] {
        struct Row: Hashable {
            let kind: ProbeKind
            let source: String
        }
        // Cells are sorted already, with the outside last.
        var rows: [Row] = []
        var homes: Set<String> = []
        var byRow: [Row: [String: Report.MatrixCell]] = [:]
        for cell in cells {
            let row = Row(kind: cell.kind, source: cell.sourceZone?.rawValue ?? "outside")
            if byRow[row] == nil { rows.append(row) }
            byRow[row, default: [:]][cell.homeZone?.rawValue ?? "outside"] = cell
            homes.insert(cell.homeZone?.rawValue ?? "outside")
        }
        let columns = homes.subtracting(["outside"]).sorted() + (homes.contains("outside") ? ["outside"] : [])
        return table(
            ["probe", "from"] + columns.map { "→ \($0)" },
            rows.map { row in
                [.init(row.kind.rawValue), .init(row.source)]
                    + columns.map { column in
                        guard let cell = byRow[row]?[column] else { return .init("-") }
                        guard let ratio = cell.okRatio else { return .init("no data", .yellow) }
                        return .init(percent(ratio), ratio == 1 ? .green : ratio == 0 ? .red : .yellow)
                    }
            }
        )
    }

    var blackouts: [String] {
        guard !report.blackouts.isEmpty else { return [] }
        let rows = report.blackouts.map { blackout -> [TextTable.Cell] in
            let dropped = blackout.counters.reduce(0) { $0 + $1.droppedPackets }
            return [
                .init(blackout.zone.rawValue),
                .init(blackout.scope.rawValue),
                .init("\(blackout.darkTargets) of \(blackout.targets)"),
                proof(blackout.isConfirmedDark, blackout.confirmedDarkAfter),
                .init("\(dropped)"),
                proof(blackout.isLightVerified, blackout.lightVerifiedAfter),
            ]
        }
        var lines = title("Blackouts")
        lines += table(["dark", "scope", "targets", "confirmed dark", "packets dropped", "verified light"], rows)
        for blackout in report.blackouts {
            if blackout.fidelity != nil {
                lines += bulleted("\(blackout.zone), asked and seen: \(blackout.fidelityInWords)", indent: 2)
            }
            for left in blackout.residue { lines += bulleted("left in \(blackout.zone): \(left)", indent: 2) }
        }
        return lines
    }

    private func proof(_ fact: Bool?, _ after: Duration?) -> TextTable.Cell {
        switch fact {
        case true?: .init("yes" + (after.map { " (\(readable($0)))" } ?? ""), .green)
        case false?: .init("no", .red)
        case nil: .init("never came to it", .yellow)
        }
    }

    var verdicts: [String] {
        guard !report.verdicts.isEmpty else { return [] }
        let rows = report.verdicts.map { verdict -> [TextTable.Cell] in
            [
                .init(verdict.darkZone.rawValue),
                .init(verdict.serviceAndOrigin),
                .init(verdict.predicted.rawValue),
                .init(verdict.observed.rawValue + (verdict.okRatio.map { " (\(percent($0)))" } ?? "")),
                .init(verdict.class.rawValue, verdict.class.verdict.paint),
            ]
        }
        var lines = title("Predicted and observed")
        lines += table(["dark", "service", "predicted", "observed", "class"], rows)
        for verdict in report.verdicts where verdict.class != .asPredicted {
            lines += bulleted(
                "\(verdict.darkZone) dark, \(verdict.serviceAndOrigin): \(verdict.explanation)",
                indent: 2
            )
        }
        return lines
    }
}
