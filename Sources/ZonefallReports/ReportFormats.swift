/// A way to print a report. Pure: the same report and the same rendering give the same text, byte for byte.
///
/// Names come from clouds, so they are hostile text: each format escapes what its readers would act on.
package protocol ReportFormat: Sendable {
    /// The word after `--format`.
    var name: String { get }
    /// Endings of file names that ask for it, in lower case.
    var fileEndings: [String] { get }
    func text(of report: Report, for rendering: Rendering) -> String
}

/// Every format; a new one is a file in `Formats/` and a line here.
package enum ReportFormats {
    package static let all: [any ReportFormat] = [
        TableFormat(),
        JSONFormat(),
        NDJSONFormat(),
        JUnitFormat(),
        SARIFFormat(),
        MarkdownFormat(),
        HTMLFormat(),
        NagiosFormat(),
        JournalFormat(),
    ]

    /// - Returns: nil for a name that no format has.
    package static func named(_ name: String) -> (any ReportFormat)? {
        all.first { $0.name == name }
    }

    /// The format that a file's name asks for by its ending: `report.json`, `junit.xml`, `report.md`; else the table.
    package static func fitting(fileName: String) -> any ReportFormat {
        let ending = fileName.split(separator: ".").last?.lowercased() ?? ""
        return all.first { $0.fileEndings.contains(ending) } ?? TableFormat()
    }
}
