/// Text made safe inside an attribute or an element of XML 1.0.
enum XMLText {
    /// In an attribute a line feed needs a reference, or readers make it a blank.
    static func attribute(_ text: String) -> String {
        element(text).replacing("\n", with: "&#10;")
    }

    /// Characters that XML 1.0 can't hold, not even as references, become U+FFFD. What a terminal would obey or hide when
    /// somebody prints the file is written as a reference: C1 controls, line separators, bidirectional overrides.
    static func element(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "\n": safe += "\n"
            case "\t", "\r", "\u{7f}"..."\u{9f}", "\u{2028}"..."\u{202e}", "\u{2066}"..."\u{2069}":
                safe += "&#\(scalar.value);"
            case "\u{0}"..."\u{1f}", "\u{fffe}", "\u{ffff}": safe += "\u{fffd}"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}

/// One element, written with its attributes in the order given.
struct XMLElement {
    let name: String
    var attributes: KeyValuePairs<String, String>
    var children: [XMLElement] = []
    var text: String?

    func lines(indent: Int = 0) -> [String] {
        let blank = String(repeating: "  ", count: indent)
        let open = attributes.reduce("\(blank)<\(name)") { $0 + " \($1.key)=\"\(XMLText.attribute($1.value))\"" }
        if let text { return ["\(open)>\(XMLText.element(text))</\(name)>"] }
        if children.isEmpty { return ["\(open)/>"] }
        return ["\(open)>"] + children.flatMap { $0.lines(indent: indent + 1) } + ["\(blank)</\(name)>"]
    }
}
