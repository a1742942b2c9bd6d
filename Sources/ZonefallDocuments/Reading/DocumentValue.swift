import ZonefallModel

/// How one value of a document is read: what it may be, and what is said when it is something else.
package struct DocumentValue<Value> {
    /// The node, the key that it stands under, and where to report.
    let read: (DocumentNode, String, DocumentLog) -> Value?

    /// Reads with a reason of its own.
    package init(_ read: @escaping (DocumentNode, String, DocumentLog) -> Value?) {
        self.read = read
    }
}

extension DocumentValue {
    /// Text that means something else.
    ///
    /// - Parameters:
    ///   - what: what it should be, with its article: `an IP address`.
    ///   - remedy: a sentence, such as an example.
    package static func text(
        _ what: String,
        remedy: String,
        _ parse: @escaping (String) -> Value?
    ) -> Self {
        Self { node, key, log in
            guard let text = DocumentValue<String>.text.read(node, key, log) else { return nil }
            if let value = parse(text) { return value }
            log.report("\"\(key)\" should be \(what), not \(quoted(text))", at: node.place, remedy: remedy)
            return nil
        }
    }

    /// One of the words of an enum.
    package static func word(of _: Value.Type) -> Self
    where Value: RawRepresentable<String> & CaseIterable {
        Self { node, key, log in
            guard let text = DocumentValue<String>.text.read(node, key, log) else { return nil }
            if let value = Value(rawValue: text) { return value }
            let words = Value.allCases.map(\.rawValue)
            let choice = "Write one of: \(words.joined(separator: ", "))."
            let suggestion = log.suggestion(for: text, among: words).map { "\($0) \(choice)" }
            log.report(
                "\(quoted(text)) is not a value of \"\(key)\"",
                at: node.place,
                remedy: suggestion ?? choice
            )
            return nil
        }
    }
}

extension DocumentValue<String> {
    /// Any text but none at all.
    package static var text: Self {
        Self { node, key, log in
            switch node.content {
            case .text(let text) where !text.isEmpty: return text
            case .text:
                log.report("\"\(key)\" is empty", at: node.place, remedy: "Write a text, or leave the key out.")
            case .refused: break
            case .integer, .number, .flag:
                log.report(
                    "\"\(key)\" should be text, not \(node.kind)",
                    at: node.place,
                    remedy: "Put it in quotes, if this is what you mean."
                )
            default:
                log.report("\"\(key)\" should be text, not \(node.kind)", at: node.place, remedy: "Write a text.")
            }
            return nil
        }
    }
}

extension DocumentValue<Bool> {
    package static var flag: Self {
        Self { node, key, log in
            switch node.content {
            case .flag(let flag): return flag
            case .refused: break
            default:
                log.report(
                    "\"\(key)\" should be true or false, not \(node.kind)",
                    at: node.place,
                    remedy: "Write true or false, without quotes."
                )
            }
            return nil
        }
    }
}

extension DocumentValue<Int> {
    /// A whole number within bounds.
    package static func integer(in range: ClosedRange<Int>) -> Self {
        Self { node, key, log in
            switch node.content {
            case .integer(let integer):
                if let value = Int(exactly: integer), range.contains(value) { return value }
            case .refused: return nil
            default: break
            }
            log.report(
                "\"\(key)\" should be a whole number from \(range.lowerBound) to \(range.upperBound), not \(node.kind)",
                at: node.place,
                remedy: "Write one within these bounds, without quotes."
            )
            return nil
        }
    }
}

extension DocumentValue<Double> {
    /// A number within bounds, whole or not.
    package static func number(in range: ClosedRange<Double>) -> Self {
        Self { node, key, log in
            switch node.content {
            case .integer(let integer) where range.contains(Double(integer)): return Double(integer)
            case .number(let number) where range.contains(number): return number
            case .refused: return nil
            default: break
            }
            log.report(
                "\"\(key)\" should be a number from \(range.lowerBound) to \(range.upperBound), not \(node.kind)",
                at: node.place,
                remedy: "Write one within these bounds, without quotes."
            )
            return nil
        }
    }
}
