import ArgumentParser
import ZonefallReports

/// Prints a saved report for a person.
struct ShowReport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a saved report as a table.",
        discussion: """
            Ends with 0 when the report could be read: it judges nothing anew.

            Example:
              zonefall report show out/demo/report.json
            """
    )

    @OptionGroup var report: SavedReportOptions

    @Flag(help: "No colour, also on a terminal. NO_COLOR in the environment says the same.")
    var noColor = false

    func run() throws {
        try ReportDestination(format: .table, noColour: noColor).write(report.load())
    }
}

/// Prints a saved report in another format.
struct ConvertReport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a saved report in another format.",
        discussion: """
            Ends with 0 when the report could be converted: it judges nothing anew.

            Examples:
              zonefall report convert report.json --format junit
              zonefall report convert report.json --output report.md
            """
    )

    @OptionGroup var report: SavedReportOptions

    @Option(
        help: "How to print the report: \(ReportFormats.all.map(\.name).joined(separator: ", ")).",
        completion: .list(ReportFormats.all.map(\.name))
    )
    var format: ReportFormatName?

    @Option(
        help: ArgumentHelp("Write it to a file instead of standard output.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    func validate() throws {
        guard format != nil || output != nil else {
            throw ValidationError("Say what to make of it: --format, or --output with an ending such as .xml or .md.")
        }
    }

    func run() throws {
        try ReportDestination(format: format, file: output).write(report.load())
    }
}
