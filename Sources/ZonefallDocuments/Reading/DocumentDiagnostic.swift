import Foundation
import ZonefallModel

/// One thing that is wrong in a document: where, what, and what to do.
package struct DocumentDiagnostic: Hashable, Sendable {
    package let location: SourceLocation
    /// Without a full stop.
    package let problem: String
    /// A whole sentence.
    package let remedy: String

    package init(location: SourceLocation, problem: String, remedy: String) {
        self.location = location
        self.problem = problem
        self.remedy = remedy
    }
}

extension DocumentDiagnostic: CustomStringConvertible {
    /// `zonemap.yaml:12:5: unknown key "zonee" in a router. Did you mean "zone"?`
    package var description: String { "\(location): \(problem). \(remedy)" }
}

extension DocumentDiagnostic: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.location, left.problem, left.remedy) < (right.location, right.problem, right.remedy)
    }
}

/// A document that is refused, with everything that is wrong in it. Nothing of it was used.
package struct DocumentError: Error, Hashable, Sendable {
    /// Sorted by place; never empty.
    package let diagnostics: [DocumentDiagnostic]
    /// How many more there were than are kept: see ``DocumentLimits/diagnostics``.
    package let omitted: Int

    /// The reason is looked up: no such file, or one that may not be read.
    static func unreadable(_ path: String) -> DocumentError {
        DocumentError([
            DocumentDiagnostic(
                location: SourceLocation(file: path, line: 1, column: 1),
                problem: FileManager.default.fileExists(atPath: path) ? "can't be read" : "there is no such file",
                remedy: "Name a file that you may read."
            )
        ])
    }

    package init(_ diagnostics: [DocumentDiagnostic], omitted: Int = 0) {
        self.diagnostics = diagnostics.sorted()
        self.omitted = omitted
    }
}

extension DocumentError: CustomStringConvertible {
    /// One line for each diagnostic, which editors and terminals understand.
    package var description: String {
        var lines = diagnostics.map(\.description)
        if omitted > 0 { lines.append("and \(omitted) more: mend these first") }
        return lines.joined(separator: "\n")
    }
}
