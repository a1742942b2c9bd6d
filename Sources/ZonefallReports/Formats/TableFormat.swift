import ZonefallModel

/// The report for a person at a terminal: the verdict first, then what it rests on.
///
/// Wraps to the width of the terminal, falls back to ASCII, and colours only what is also said in words.
struct TableFormat: ReportFormat {
    let name = "table"
    let fileEndings = ["txt"]

    func text(of report: Report, for rendering: Rendering) -> String {
        let page = TablePage(report: report, rendering: rendering)
        let sections = [
            page.head, page.forecasts, page.matrix, page.blackouts, page.verdicts, page.findings,
        ].filter { !$0.isEmpty }
        return sections.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }
}

/// The sections of one report, each as lines; those that only some runs have stand in `TablePage+….swift`.
struct TablePage {
    let report: Report
    let rendering: Rendering

    var head: [String] {
        var lines = wrapped(report.headline).map { report.verdict.paint($0, if: rendering.hasColour) }
        lines += wrapped("map \(report.run.mapRevision.prefix(12)), \(report.run.id)")
        lines += wrapped("coverage: \(report.coverageSentence)")
        for gap in report.coverage.gaps.prefix(Self.longest) {
            lines += bulleted("not seen: \(gap.subject): \(gap.reason)", indent: 2)
        }
        lines += more(report.coverage.gaps.count - Self.longest, "gap", "gaps", indent: 2)
        return lines
    }

    var findings: [String] {
        guard !report.findings.isEmpty else { return [] }
        var lines = title("Findings")
        for finding in report.findings {
            lines += wrapped(
                "\(finding.rule.id) \(finding.standing.rawValue) (\(percent(finding.confidence))): "
                    + "\(finding.subject) \(finding.dependence)",
                indent: 2,
                paint: finding.standing.verdict.paint
            )
            lines += wrapped(finding.rule.title, indent: 4)
            if let suppression = report.suppression(of: finding) { lines += bulleted(suppression, indent: 4) }
            for evidence in finding.evidence {
                let place = evidence.location.map { "\($0): " } ?? ""
                lines += bulleted("\(evidence.class.rawValue): \(place)\(evidence.statement)", indent: 4)
            }
            lines += bulleted("remedy: \(finding.remedy)", indent: 4)
            // Not wrapped: they are to be copied.
            lines += finding.commands.map { "      \(safe($0))" }
        }
        return lines
    }

    /// Lists in a table stop here and say how many more there are: JSON has them all.
    static let longest = 40

    func more(_ count: Int, _ one: String, _ many: String, indent: Int) -> [String] {
        count > 0 ? wrapped("… and \(counted(count, one, many)) more: see --format json", indent: indent) : []
    }

    func title(_ text: String) -> [String] {
        wrapped(text, paint: .bold)
    }

    func table(_ header: [String], _ rows: [[TextTable.Cell]]) -> [String] {
        TextTable(
            header: header.map(safe),
            rows: rows.map { $0.map { .init(safe($0.text), $0.paint) } },
            indent: 2
        ).lines(for: rendering)
    }

    /// - Parameter hanging: how much deeper the lines after the first stand.
    func wrapped(_ text: String, indent: Int = 0, hanging: Int = 0, paint: Paint? = nil) -> [String] {
        lines(of: text, first: String(repeating: " ", count: indent), rest: indent + hanging, paint: paint)
    }

    func bulleted(_ text: String, indent: Int) -> [String] {
        let bullet = rendering.hasUnicode ? "•" : "*"
        return lines(
            of: text,
            first: String(repeating: " ", count: indent) + bullet + " ",
            rest: indent + 2,
            paint: nil
        )
    }

    private func lines(of text: String, first: String, rest: Int, paint: Paint?) -> [String] {
        TerminalText.lines(of: safe(text), width: rendering.width - rest).enumerated().map { index, line in
            (index == 0 ? first : String(repeating: " ", count: rest))
                + (paint?(line, if: rendering.hasColour) ?? line)
        }
    }

    private func safe(_ text: String) -> String {
        let plain = rendering.hasUnicode ? text : text.replacing("…", with: "...").replacing("→", with: "->")
        return TerminalText.safe(plain, hasUnicode: rendering.hasUnicode)
    }
}
