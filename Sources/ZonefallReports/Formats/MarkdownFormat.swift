import ZonefallModel

/// The report for a ticket, a pull request or a wiki page: GitHub-flavoured Markdown.
struct MarkdownFormat: ReportFormat {
    let name = "markdown"
    let fileEndings = ["md", "markdown"]

    func text(of report: Report, for rendering: Rendering) -> String {
        let sections = [
            head(of: report),
            findings(of: report),
            forecasts(of: report),
            verdicts(of: report),
            blackouts(of: report),
            matrix(of: report),
        ].filter { !$0.isEmpty }
        return sections.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func head(of report: Report) -> [String] {
        var lines = ["# \(safe(report.headline))", ""]
        lines.append("- run: \(safe(report.run.id)), \(report.run.startedAt) to \(report.run.endedAt)")
        lines.append("- map: \(safe(report.run.mapRevision))")
        lines.append("- coverage: \(safe(report.coverageSentence))")
        lines += report.coverage.gaps.map { "  - not seen: \(safe($0.subject)), \(safe($0.reason))" }
        return lines
    }

    private func findings(of report: Report) -> [String] {
        guard !report.findings.isEmpty else { return [] }
        var lines = ["## Findings"]
        for finding in report.findings {
            lines += [
                "", "### \(safe(finding.rule.id)): \(safe("\(finding.subject) \(finding.dependence)"))", "",
                "Rule: \(safe(finding.rule.title)). Verdict: \(finding.standing.rawValue), \(percent(finding.confidence)) sure.",
                "",
            ]
            for evidence in finding.evidence {
                let place = evidence.location.map { " (\(safe($0.description)))" } ?? ""
                lines.append("- \(evidence.class.rawValue): \(safe(evidence.statement))\(place)")
            }
            lines.append("- remedy: \(safe(finding.remedy))")
            lines += finding.commands.map { "  - \(safe($0))" }
            if let suppression = report.suppression(of: finding) { lines.append("- \(safe(suppression))") }
        }
        return lines
    }

    /// Every service, and of the probes those whose fate nobody expects.
    private func forecasts(of report: Report) -> [String] {
        var rows: [[String]] = []
        for forecast in report.forecasts {
            for service in forecast.services {
                rows.append([forecast.darkZone.rawValue, service.service.rawValue] + cells(service.outlook))
            }
            for probe in forecast.probes where probe.outlook.isUnexpected {
                let pair = "\(probe.vantage) → \(probe.target) (\(probe.kind.rawValue))"
                rows.append([forecast.darkZone.rawValue, pair] + cells(probe.outlook))
            }
        }
        return table("Forecast", ["dark", "what", "fate", "works", "expected", "because"], rows)
    }

    private func cells(_ outlook: Report.Forecast.Outlook) -> [String] {
        [
            outlook.fate.rawValue, outlook.shareRatio.map(percent) ?? "-", outlook.isUnexpected ? "no" : "yes",
            outlook.cause.joined(separator: " → "),
        ]
    }

    private func verdicts(of report: Report) -> [String] {
        table(
            "Predicted and observed",
            ["dark", "service", "predicted", "observed", "class", "explanation"],
            report.verdicts.map { verdict in
                [
                    verdict.darkZone.rawValue,
                    verdict.serviceAndOrigin,
                    verdict.predicted.rawValue, verdict.observed.rawValue, verdict.class.rawValue, verdict.explanation,
                ]
            }
        )
    }

    private func blackouts(of report: Report) -> [String] {
        table(
            "Blackouts",
            ["zone", "scope", "dark targets", "confirmed dark", "verified light", "left behind", "asked, and seen"],
            report.blackouts.map { blackout in
                [
                    blackout.zone.rawValue, blackout.scope.rawValue, "\(blackout.darkTargets) of \(blackout.targets)",
                    word(blackout.isConfirmedDark), word(blackout.isLightVerified),
                    blackout.residue.isEmpty ? "nothing" : blackout.residue.joined(separator: "; "),
                    blackout.fidelityInWords,
                ]
            }
        )
    }

    private func matrix(of report: Report) -> [String] {
        table(
            "Matrix",
            ["dark", "probe", "from", "to", "attempts", "worked"],
            report.matrix.map { cell in
                [
                    cell.darkZone?.rawValue ?? "-", cell.kind.rawValue, cell.sourceZone?.rawValue ?? "outside",
                    cell.homeZone?.rawValue ?? "outside", "\(cell.attempts)", cell.okRatio.map(percent) ?? "no data",
                ]
            }
        )
    }

    private func table(_ title: String, _ header: [String], _ rows: [[String]]) -> [String] {
        guard !rows.isEmpty else { return [] }
        return ["## \(title)", "", row(header), row(header.map { _ in "---" })] + rows.map { row($0.map(safe)) }
    }

    private func row(_ cells: [String]) -> String {
        "| \(cells.joined(separator: " | ")) |"
    }

    private func word(_ fact: Bool?) -> String {
        fact.map { $0 ? "yes" : "no" } ?? "never came to it"
    }

    private func safe(_ text: String) -> String {
        MarkdownText.safe(text)
    }
}
