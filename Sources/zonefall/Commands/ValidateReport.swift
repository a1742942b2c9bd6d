import ArgumentParser
import ZonefallModel
import ZonefallReports

/// Checks that a saved report is one, that it agrees with itself, and that it found what it had to.
struct ValidateReport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a saved report, and what it found.",
        discussion: """
            Ends with 0 when the report is well formed, its verdict is what its parts come to and, with --expect, its \
            findings are exactly the expected ones; with 2 when one of these does not hold; with 64 when it is no report.

            Examples:
              zonefall report validate report.json
              zonefall report validate out/demo/report.json --expect Examples/demo/expected.json
            """
    )

    @OptionGroup var report: SavedReportOptions

    @Option(
        help: ArgumentHelp("A file with the findings that it must have, no more and no less.", valueName: "file"),
        completion: .file(extensions: ["json"])
    )
    var expect: String?

    func run() throws {
        let report = try report.load()
        var faults: [String] = []
        let parts = Verdict.worst(of: report.partVerdicts)
        if report.verdict != parts {
            faults.append("its verdict is \(report.verdict.rawValue), but its parts come to \(parts.rawValue)")
        }
        var note = "it is a report of schema \(Report.schemaVersion)"
        if let expect {
            let expected = try SavedDocument(file: expect).read { json throws(JSONShapeError) in
                try ExpectedFindings(json: json)
            }
            faults += expected.differences(from: report)
            note += ", and it has exactly the \(expected.count) expected findings"
        }
        guard faults.isEmpty else {
            faults.forEach { StandardError.write("\(self.report.file): \($0)") }
            throw ExitCode(.refuted)
        }
        StandardError.write("\(self.report.file): \(note)")
    }
}
