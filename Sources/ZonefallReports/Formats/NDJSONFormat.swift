import ZonefallModel

/// The report as JSON lines, for log shippers and `jq`: first the run, then one line for each thing that it says.
///
/// Each line is an object of the JSON report with `type` and `run_id` before its own keys.
struct NDJSONFormat: ReportFormat {
    let name = "ndjson"
    let fileEndings = ["ndjson", "jsonl"]

    func text(of report: Report, for rendering: Rendering) -> String {
        var lines = [run(of: report)]
        lines += report.findings.map { line("finding", $0.json, report) }
        lines += report.forecasts.map { line("forecast", $0.json, report) }
        lines += report.matrix.map { line("matrix_cell", $0.json, report) }
        lines += report.blackouts.map { line("blackout", $0.json, report) }
        lines += report.verdicts.map { line("service_verdict", $0.json, report) }
        return lines.map { $0.compactText + "\n" }.joined()
    }

    /// A report that found nothing is one line, not none.
    private func run(of report: Report) -> JSONValue {
        line(
            "run",
            [
                "schema_version": .string(Report.schemaVersion),
                "verdict": .string(report.verdict.rawValue),
                "run": report.run.json,
                "coverage": report.coverage.json,
            ],
            report
        )
    }

    private func line(_ type: String, _ json: JSONValue, _ report: Report) -> JSONValue {
        .object(
            [.init("type", .string(type)), .init("run_id", .string(report.run.id))] + (json.objectValue ?? [])
        )
    }
}
