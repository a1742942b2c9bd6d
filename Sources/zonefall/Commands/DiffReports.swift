import ArgumentParser
import ZonefallModel
import ZonefallReports

/// Compares two saved reports.
struct DiffReports: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what changed from one saved report to a later one.",
        discussion: """
            Findings are told apart by their fingerprints: new words for the same fault are no change. Ends with 0 when \
            nothing is worse than before, with 2 when a finding appeared or became surer, and with 3 when the later \
            run saw less, or too little to tell.

            Examples:
              zonefall report diff yesterday.json today.json
              zonefall report diff yesterday.json today.json --format json
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Argument(
        help: ArgumentHelp("The earlier report, as JSON.", valueName: "old"),
        completion: .file(extensions: ["json"])
    )
    var old: String

    @Argument(
        help: ArgumentHelp("The later report, as JSON.", valueName: "new"),
        completion: .file(extensions: ["json"])
    )
    var new: String

    @Option(help: "How to print it: text, json.")
    var format = Format.text

    func run() throws {
        let difference = ReportDifference(from: try load(old), to: try load(new))
        try StandardOutput.write(format == .json ? difference.json.prettyText : difference.text)
        throw ExitCode(ExitStatus(difference.verdict))
    }

    private func load(_ file: String) throws -> Report {
        var options = SavedReportOptions()
        options.file = file
        return try options.load()
    }
}
