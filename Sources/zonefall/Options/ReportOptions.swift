import ArgumentParser
import ZonefallReports

/// How a report leaves us, and what of it fails the command.
struct ReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How to print the report: \(ReportFormats.all.map(\.name).joined(separator: ", ")).",
            discussion:
                "Without it the ending of --output decides (.json, .ndjson, .xml, .sarif, .md, .html), and else it is the table."
        ),
        completion: .list(ReportFormats.all.map(\.name))
    )
    var format: ReportFormatName?

    @Option(
        help: ArgumentHelp("Write the report to a file instead of standard output.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Which findings end the command with 2: \(FailureLevel.allCases.map(\.rawValue).joined(separator: ", ")).",
            discussion: "The word is the lowest standing that counts. What stands lower ends it with 3, inconclusive."
        )
    )
    var failOn: FailureLevel = .suspected

    @OptionGroup var suppression: SuppressionOptions

    @Flag(help: "No colour, also on a terminal. NO_COLOR in the environment says the same.")
    var noColor = false

    @Flag(name: [.long, .short], help: "Print nothing but errors: the exit status tells. --output is still written.")
    var quiet = false

    var destination: ReportDestination {
        ReportDestination(format: format, file: output, noColour: noColor, quiet: quiet)
    }

    /// Prints or writes the report, then ends the command as the report says.
    func finish(with report: Report) throws -> Never {
        let report = try suppression.applied(to: report)
        try destination.write(report)
        throw ExitCode(ExitStatus(of: report, failingOn: failOn))
    }
}

/// A format as an option's value.
struct ReportFormatName: ExpressibleByArgument {
    let format: any ReportFormat

    static let table = Self(format: ReportFormats.fitting(fileName: ""))

    private init(format: any ReportFormat) {
        self.format = format
    }

    init?(argument: String) {
        guard let format = ReportFormats.named(argument) else { return nil }
        self.format = format
    }

    static var allValueStrings: [String] { ReportFormats.all.map(\.name) }
}

extension FailureLevel: ExpressibleByArgument {}

extension ExitCode {
    init(_ status: ExitStatus) {
        self.init(status.rawValue)
    }
}
