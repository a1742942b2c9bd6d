import ZonefallModel

/// Where something stands in a document: both count from 1, columns in Unicode scalars.
package struct DocumentPlace: Hashable, Sendable, Comparable {
    package let line: Int32
    package let column: Int32

    package init(line: Int, column: Int) {
        self.line = Int32(clamping: line)
        self.column = Int32(clamping: column)
    }

    package static let start = DocumentPlace(line: 1, column: 1)

    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A value of a document with its place, whether it was written as YAML or as JSON.
package struct DocumentNode: Sendable {
    package let place: DocumentPlace
    package let content: Content

    package init(_ content: Content, at place: DocumentPlace) {
        self.content = content
        self.place = place
    }

    package enum Content: Sendable {
        case null
        case flag(Bool)
        case integer(Int64)
        case number(Double)
        case text(String)
        case list([DocumentNode])
        /// In the order of the document; a key can stand twice, which ``DocumentObject`` reports.
        case object([Member])
        /// Reported already (an alias, a tag); whoever meets it is silent.
        case refused
    }

    package struct Member: Sendable {
        package let key: String
        package let keyPlace: DocumentPlace
        package let value: DocumentNode
    }

    /// What it is, in words for a person.
    var kind: String {
        switch content {
        case .null, .refused: "nothing"
        case .flag(let value): "\(value)"
        case .integer(let value): "the number \(value)"
        case .number(let value): "the number \(value)"
        case .text(let value): "the text \(quoted(value))"
        case .list: "a list"
        case .object: "an object"
        }
    }

    var isNull: Bool {
        guard case .null = content else { return false }
        return true
    }
}

extension DocumentNode {
    /// One step into a document, to find the place of something.
    package enum Step: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case key(String)
        case index(Int)

        package init(stringLiteral value: String) { self = .key(value) }
        package init(integerLiteral value: Int) { self = .index(value) }
    }

    /// The value under `key`, the first if there are several.
    package subscript(key: String) -> DocumentNode? {
        guard case .object(let members) = content else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The place at the end of a path, or as near to it as the path exists.
    package func place(at path: [Step]) -> DocumentPlace {
        var node = self
        for step in path {
            switch (step, node.content) {
            case (.key(let key), .object):
                guard let next = node[key] else { return node.place }
                node = next
            case (.index(let index), .list(let elements)):
                guard elements.indices.contains(index) else { return node.place }
                node = elements[index]
            default: return node.place
            }
        }
        return node.place
    }
}

/// Text of a document as a message shows it: in quotes, without control characters, at most 60 characters.
func quoted(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(60) {
        let isPrintable = scalar.properties.isWhitespace ? scalar == " " : scalar.properties.generalCategory.isVisible
        shown.unicodeScalars.append(isPrintable ? scalar : "\u{fffd}")
    }
    return "\"\(shown)\(text.unicodeScalars.count > 60 ? "…" : "")\""
}

extension Unicode.GeneralCategory {
    fileprivate var isVisible: Bool {
        switch self {
        case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
