import ArgumentParser
import ZonefallModel
import ZonefallReports

/// A saved report as a monitoring plugin tells it.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer a monitoring system: one line and an exit status.",
        discussion: """
            Prints as a Nagios plugin does, and ends with 0 OK, 1 WARNING, 2 CRITICAL or 3 UNKNOWN. A report that is missing, \
            is refused or is too old is UNKNOWN, never OK.

            Examples:
              zonefall check /var/lib/zonefall/report.json
              zonefall check /var/lib/zonefall/report.json --max-age 26h
            """
    )

    @Argument(help: ArgumentHelp("The report, as JSON.", valueName: "report"), completion: .file(extensions: ["json"]))
    var file: String

    @Option(help: ArgumentHelp("How old the report may be: 90s, 30m, 26h, 7d.", valueName: "age"))
    var maxAge: Age?

    @Option(help: "How to answer: nagios.")
    var format = Format.nagios

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case nagios
    }

    /// In whole seconds.
    struct Age: ExpressibleByArgument {
        let seconds: Int64

        init?(argument: String) {
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
            guard let unit = argument.last.flatMap({ units[$0] }), let count = Int64(argument.dropLast()),
                (1...1_000_000).contains(count)
            else { return nil }
            seconds = count * unit
        }
    }

    func run() throws {
        var saved = SavedReportOptions()
        saved.file = file
        guard let report = try? saved.load() else { throw try unknown("there is no report to tell from") }
        if let maxAge {
            let age = (RunStamp.now - report.run.endedAt).wholeMilliseconds / 1_000
            guard age <= maxAge.seconds else { throw try unknown("the report is \(age) s old") }
        }
        try StandardOutput.write(NagiosFormat().text(of: report, for: Rendering()))
        throw ExitCode(NagiosFormat.State(of: report).rawValue)
    }

    private func unknown(_ reason: String) throws -> ExitCode {
        try StandardOutput.write("ZONEFALL \(NagiosFormat.State.unknown.word) - \(reason)\n")
        return ExitCode(NagiosFormat.State.unknown.rawValue)
    }
}
