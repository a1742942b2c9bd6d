/// Markup that is safe to send: text gets in only escaped.
struct HTML: Hashable, Sendable {
    private(set) var markup: String

    private init(markup: String) {
        self.markup = markup
    }

    /// Text of whatever origin, made visible and harmless.
    init(_ text: String) {
        markup = Self.escaped(VisibleText.of(text))
    }

    static let nothing = HTML(markup: "")

    static func + (left: HTML, right: HTML) -> HTML { HTML(markup: left.markup + right.markup) }

    /// An element of ours; nil leaves an attribute out, and an empty value writes it without one.
    static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ children: HTML...
    ) -> HTML {
        element(name, attributes, children)
    }

    static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String?> = [:],
        _ children: [HTML]
    ) -> HTML {
        HTML(markup: open(name, attributes) + children.map(\.markup).joined() + "</\(name)>")
    }

    /// An element that has no end: `meta`, `link`, `input`.
    static func void(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]) -> HTML {
        HTML(markup: open(name, attributes))
    }

    /// JSON for scripts to read, in an element that browsers never run.
    static func data(_ id: StaticString, json: String) -> HTML {
        var safe = ""
        safe.reserveCapacity(json.utf8.count)
        for scalar in json.unicodeScalars {
            switch scalar {
            // Only in strings of JSON can these stand, where an escape says the same.
            case "<", ">", "&", "\u{2028}", "\u{2029}": safe += "\\u" + hexadecimal(scalar.value, digits: 4)
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return HTML(markup: "<script type=\"application/json\" id=\"\(id)\">\(safe)</script>")
    }

    /// Markup that stands in our source.
    static func literal(_ markup: StaticString) -> HTML {
        HTML(markup: "\(markup)")
    }

    private static func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>) -> String {
        var text = "<\(name)"
        for (key, value) in attributes {
            guard let value else { continue }
            text += value.isEmpty ? " \(key)=\"\"" : " \(key)=\"\(escaped(VisibleText.of(value)))\""
        }
        return text + ">"
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func escaped(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}

/// Names that come from a cloud, with what would hide or reorder text made visible.
enum VisibleText {
    /// Controls, format characters (bidirectional overrides, zero widths), line separators, private use: `\u{202e}`.
    ///
    /// A line feed stays, because remedies have several lines. `assets/text.js` does the same in the browser.
    static func of(_ text: String) -> String {
        var visible = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n": visible.unicodeScalars.append(scalar)
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                visible += "\\u{\(String(scalar.value, radix: 16))}"
            default: visible.unicodeScalars.append(scalar)
            }
        }
        return visible
    }
}
