extension JSONValue {
    /// One line, keys in their order, nothing but what JSON needs.
    package var compactText: String {
        var text = ""
        write(to: &text, indent: nil)
        return text
    }

    /// Two spaces a level, keys in their order, a line feed at the end.
    package var prettyText: String {
        var text = ""
        write(to: &text, indent: 0)
        return text + "\n"
    }

    /// One line with all keys sorted: the form that is hashed and signed.
    package var canonicalText: String {
        sortedByKey.compactText
    }

    private var sortedByKey: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.sortedByKey))
        case .object(let members):
            .object(members.map { Member($0.key, $0.value.sortedByKey) }.sorted { $0.key < $1.key })
        default: self
        }
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += Self.text(of: value)
        case .string(let value): Self.write(value, to: &text)
        case .array(let elements):
            Self.write(elements, between: ("[", "]"), to: &text, indent: indent) { element, text, indent in
                element.write(to: &text, indent: indent)
            }
        case .object(let members):
            Self.write(members, between: ("{", "}"), to: &text, indent: indent) { member, text, indent in
                Self.write(member.key, to: &text)
                text += indent == nil ? ":" : ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item],
        between brackets: (open: String, close: String),
        to text: inout String,
        indent: Int?,
        each: (Item, inout String, Int?) -> Void
    ) {
        guard !items.isEmpty else {
            text += brackets.open + brackets.close
            return
        }
        let inner = indent.map { $0 + 1 }
        text += brackets.open
        for (index, item) in items.enumerated() {
            if index > 0 { text += "," }
            if let inner { text += "\n" + String(repeating: "  ", count: inner) }
            each(item, &text, inner)
        }
        if let indent { text += "\n" + String(repeating: "  ", count: indent) }
        text += brackets.close
    }

    private static func text(of number: Double) -> String {
        guard number.isFinite else { return "null" }
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // Also what JSON allows and a terminal obeys: C1 controls, line separators, bidirectional overrides.
            case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}"..."\u{202e}", "\u{2066}"..."\u{2069}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
