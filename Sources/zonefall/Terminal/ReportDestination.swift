import Foundation
import ZonefallReports

/// Where a report goes, and as what.
struct ReportDestination {
    /// nil: what the file's ending asks for, or the table.
    var format: ReportFormatName?
    /// nil: standard output.
    var file: String?
    var noColour = false
    /// Nothing goes to standard output; a file is still written.
    var quiet = false

    /// - Throws: when it can't be written; a file is then as it was before.
    func write(_ report: Report) throws {
        let name = file ?? "standard output"
        do {
            if let file {
                let format = format?.format ?? ReportFormats.fitting(fileName: file)
                let text = format.text(of: report, for: Rendering())
                try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
            } else if !quiet {
                let format = format?.format ?? ReportFormatName.table.format
                let rendering = Terminal.standardOutput.rendering(noColour: noColour)
                try StandardOutput.write(format.text(of: report, for: rendering))
            }
        } catch {
            throw CannotWrite(name: name, reason: (error as NSError).localizedDescription)
        }
    }

    struct CannotWrite: Error, CustomStringConvertible {
        let name: String
        let reason: String

        var description: String {
            "Can't write the report to \(name): \(reason) Name a place where you may write and there is room."
        }
    }
}
