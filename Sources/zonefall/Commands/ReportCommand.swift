import ArgumentParser
import Foundation
import ZonefallDocuments
import ZonefallModel
import ZonefallReports

/// Everything about a report that was saved as JSON.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show, convert, compare or validate saved reports.",
        discussion: """
            Examples:
              zonefall report show out/demo/report.json
              zonefall report convert out/demo/report.json --output junit.xml
              zonefall report diff yesterday.json today.json
              zonefall report validate out/demo/report.json
            """,
        subcommands: [ShowReport.self, ConvertReport.self, DiffReports.self, ValidateReport.self]
    )
}

/// A report on disk.
struct SavedReportOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The report, as JSON.", valueName: "report"), completion: .file(extensions: ["json"]))
    var file: String

    /// Reads the report; one that is refused ends the command with 64.
    func load() throws -> Report {
        try SavedDocument(file: file).read { json throws(JSONShapeError) in try Report(json: json) }
    }
}

/// A JSON document of ours. What is wrong with it is told on standard error, and ends the command with 64.
struct SavedDocument {
    /// Far above any report of a map of 200,000 things.
    private static let limit = 1 << 30

    let file: String

    func read<Value>(_ value: (JSONValue) throws(JSONShapeError) -> Value) throws -> Value {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw refusal("it can't be opened. Name a file that you may read.")
        }
        let data: Data
        do {
            data = try handle.read(upToCount: Self.limit + 1) ?? Data()
        } catch {
            throw refusal("it can't be read. Name a file, not a folder.")
        }
        guard data.count <= Self.limit else { throw refusal("it is larger than 1 GiB.") }
        do {
            return try value(JSONValue(parsing: Array(data)))
        } catch let error as JSONSyntaxError {
            throw refusal("\(error). Is it the JSON that --format json wrote?")
        } catch let error as JSONShapeError {
            throw refusal("\(error). Was it written by a Zonefall of another major version?")
        }
    }

    private func refusal(_ reason: String) -> ExitCode {
        StandardError.write("\(file): \(reason)")
        return ExitCode(.misused)
    }
}
