/// A way to print a report. Pure: the same report and the same rendering give the same text, byte for byte.
///
/// Names come from clouds, so they are hostile text: each format escapes what its readers would act on.
package protocol ReportFormat: Sendable {
    /// The word after `--format`.
    var name: String { get }
    func text(of report: Report, for rendering: Rendering) -> String
}

/// Every format; a new one is a file in `Formats/` and a line here.
package enum ReportFormats {
    package static let all: [any ReportFormat] = [
        TableFormat(),
        JSONFormat(),
        JUnitFormat(),
        MarkdownFormat(),
    ]

    /// - Returns: nil for a name that no format has.
    package static func named(_ name: String) -> (any ReportFormat)? {
        all.first { $0.name == name }
    }
}

/// What the reader's side can show. Only formats for terminals look at it.
package struct Rendering: Hashable, Sendable {
    /// In columns, at least 40.
    package let width: Int
    package let hasColour: Bool
    /// False: nothing but ASCII, also in names.
    package let hasUnicode: Bool

    package init(width: Int = 80, hasColour: Bool = false, hasUnicode: Bool = true) {
        self.width = max(40, width)
        self.hasColour = hasColour
        self.hasUnicode = hasUnicode
    }
}
