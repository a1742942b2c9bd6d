/// A place in a document, for errors and for evidence.
package struct SourceLocation: Hashable, Sendable {
    /// As the user named it.
    package let file: String
    /// From 1.
    package let line: Int
    /// From 1.
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension SourceLocation: CustomStringConvertible {
    /// `zonemap.yaml:12:5`, which editors and terminals open.
    package var description: String { "\(file):\(line):\(column)" }
}

extension SourceLocation: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
