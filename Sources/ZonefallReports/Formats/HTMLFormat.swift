import ZonefallModel

/// The report as one HTML file that needs nothing else: no script, no request, readable without styles, printable.
struct HTMLFormat: ReportFormat {
    let name = "html"
    let fileEndings = ["html", "htm"]

    func text(of report: Report, for rendering: Rendering) -> String {
        let body = [
            header(of: report), findings(of: report), verdicts(of: report), matrices(of: report), forecasts(of: report),
            blackouts(of: report), gaps(of: report), footer(of: report),
        ].flatMap { $0 }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(HTMLText.safe(report.headline))</title>
            <style>\(HTMLStyle.sheet)</style>
            </head>
            <body>
            \(body.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    // MARK: Sections

    private func header(of report: Report) -> [String] {
        let mood = report.isStuck ? "refuted" : report.verdict.rawValue
        return [
            "<header class=\"\(mood)\">", HTMLText.element("h1", report.headline),
            HTMLText.element("p", "Coverage: \(report.coverageSentence). No evidence is not good news."), "</header>",
        ]
    }

    private func findings(of report: Report) -> [String] {
        guard !report.findings.isEmpty else { return [] }
        var lines = ["<section id=\"findings\">", "<h2>Findings</h2>"]
        for finding in report.findings {
            lines += [
                "<article class=\"\(finding.standing.rawValue)\" id=\"\(finding.fingerprint)\">",
                HTMLText.element("h3", "\(finding.subject) \(finding.dependence)"),
                HTMLText.element(
                    "p",
                    "\(finding.rule.id), \(finding.rule.title): \(finding.standing.rawValue), \(percent(finding.confidence)) sure"
                ),
                "<ul>",
            ]
            lines += finding.evidence.map { evidence in
                let place = evidence.location.map { " (\($0))" } ?? ""
                return HTMLText.element("li", "\(evidence.class.rawValue): \(evidence.statement)\(place)")
            }
            if let suppression = report.suppression(of: finding) { lines.append(HTMLText.element("li", suppression)) }
            lines += ["</ul>", HTMLText.element("p", "Remedy:"), HTMLText.element("pre", finding.remedy)]
            if !finding.commands.isEmpty {
                lines.append(HTMLText.element("pre", finding.commands.joined(separator: "\n")))
            }
            lines.append("</article>")
        }
        return lines + ["</section>"]
    }

    private func verdicts(of report: Report) -> [String] {
        table(
            "Predicted and observed",
            ["dark", "service", "predicted", "observed", "class", "explanation"],
            report.verdicts.map { verdict in
                Row(
                    [
                        verdict.darkZone.rawValue, verdict.serviceAndOrigin, verdict.predicted.rawValue,
                        verdict.observed.rawValue, verdict.class.rawValue, verdict.explanation,
                    ],
                    mood: verdict.class.verdict
                )
            }
        )
    }

    /// One square per kind and dark zone: from the rows' zones to the columns'.
    private func matrices(of report: Report) -> [String] {
        guard !report.matrix.isEmpty else { return [] }
        var lines = ["<section id=\"matrix\">", "<h2>Matrix: share of probes that worked, from row to column</h2>"]
        var done: Set<String> = []
        for cell in report.matrix {
            let title = "\(cell.kind.rawValue), \(cell.darkZone.map { "\($0) dark" } ?? "nothing dark")"
            guard done.insert(title).inserted else { continue }
            lines += square(title, report.matrix.filter { $0.kind == cell.kind && $0.darkZone == cell.darkZone })
        }
        return lines + ["</section>"]
    }

    private func square(_ title: String, _ cells: [Report.MatrixCell]) -> [String] {
        func names(_ zones: [Zone.ID?]) -> [Zone.ID?] {
            Set(zones).sorted { ($0?.rawValue ?? "\u{10ffff}") < ($1?.rawValue ?? "\u{10ffff}") }
        }
        let homes = names(cells.map(\.homeZone))
        var lines = ["<table class=\"matrix\">", HTMLText.element("caption", title)]
        lines.append(
            "<thead><tr><th></th>"
                + homes.map { HTMLText.element("th", $0?.rawValue ?? "outside") }.joined() + "</tr></thead><tbody>"
        )
        for source in names(cells.map(\.sourceZone)) {
            let row = homes.map { home in
                let cell = cells.first { $0.sourceZone == source && $0.homeZone == home }
                return HTMLText.element("td", cell?.okRatio.map(percent) ?? "no data", class: shade(of: cell?.okRatio))
            }
            lines.append("<tr>" + HTMLText.element("th", source?.rawValue ?? "outside") + row.joined() + "</tr>")
        }
        return lines + ["</tbody></table>"]
    }

    private func shade(of ratio: Double?) -> String {
        guard let ratio else { return "inconclusive" }
        return ratio >= 0.99 ? "held" : ratio > 0.5 ? "suspected" : "refuted"
    }

    private func forecasts(of report: Report) -> [String] {
        let rows = report.forecasts.flatMap { forecast in
            forecast.services.map { row(forecast.darkZone, $0.service.rawValue, $0.outlook) }
                + forecast.probes.filter(\.outlook.isUnexpected).map { probe in
                    row(
                        forecast.darkZone,
                        "\(probe.vantage) → \(probe.target) (\(probe.kind.rawValue))",
                        probe.outlook
                    )
                }
        }
        return table("Forecast", ["dark", "what", "fate", "works", "expected", "because"], rows)
    }

    private func row(_ zone: Zone.ID, _ subject: String, _ outlook: Report.Forecast.Outlook) -> Row {
        Row(
            [
                zone.rawValue, subject, outlook.fate.rawValue, outlook.shareRatio.map(percent) ?? "-",
                outlook.isUnexpected ? "no" : "yes", outlook.cause.joined(separator: " → "),
            ],
            mood: outlook.isUnexpected ? .refuted : .held
        )
    }

    private func blackouts(of report: Report) -> [String] {
        table(
            "Blackouts",
            ["zone", "scope", "dark targets", "confirmed dark", "verified light", "left behind", "asked, and seen"],
            report.blackouts.map { blackout in
                Row(
                    [
                        blackout.zone.rawValue, blackout.scope.rawValue,
                        "\(blackout.darkTargets) of \(blackout.targets)",
                        word(blackout.isConfirmedDark), word(blackout.isLightVerified),
                        blackout.residue.isEmpty ? "nothing" : blackout.residue.joined(separator: "; "),
                        blackout.fidelityInWords,
                    ],
                    mood: blackout.verdict
                )
            }
        )
    }

    private func gaps(of report: Report) -> [String] {
        table(
            "Not seen",
            ["what", "why"],
            report.coverage.gaps.map { Row([$0.subject, $0.reason], mood: .inconclusive) }
        )
    }

    private func footer(of report: Report) -> [String] {
        let run = report.run
        return [
            "<footer>",
            HTMLText.element(
                "p",
                "Run \(run.id), \(run.startedAt) to \(run.endedAt), map \(run.mapRevision), \(report.tool.name) \(report.tool.version)"
            ),
            "</footer>",
        ]
    }

    // MARK: Tables

    private struct Row {
        let cells: [String]
        let mood: Verdict

        init(_ cells: [String], mood: Verdict) {
            self.cells = cells
            self.mood = mood
        }
    }

    private func table(_ title: String, _ header: [String], _ rows: [Row]) -> [String] {
        guard !rows.isEmpty else { return [] }
        return [
            "<section>", HTMLText.element("h2", title), "<div class=\"wide\"><table>",
            "<thead><tr>" + header.map { HTMLText.element("th", $0) }.joined() + "</tr></thead><tbody>",
        ]
            + rows.map { row in
                "<tr class=\"\(row.mood.rawValue)\">" + row.cells.map { HTMLText.element("td", $0) }.joined() + "</tr>"
            } + ["</tbody></table></div>", "</section>"]
    }

    private func word(_ fact: Bool?) -> String {
        fact.map { $0 ? "yes" : "no" } ?? "never came to it"
    }
}
