import ZonefallModel

/// YAML as a person would write it, of the little that our documents need: the same value always gives the same bytes.
struct YAMLText {
    private(set) var text = ""

    /// A line of its own that nobody reads but people.
    mutating func comment(_ words: String) {
        var line = ""
        for scalar in words.unicodeScalars {
            // Words come from clouds, and a line break would end the comment.
            let isSafe =
                scalar.properties.generalCategory != .control
                && !"\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar)
            line.unicodeScalars.append(isSafe ? scalar : " ")
        }
        text += line.isEmpty ? "#\n" : "# \(line)\n"
    }

    mutating func blankLine() { text += "\n" }

    mutating func member(_ key: String, _ value: String, indent: Int = 0) {
        text += String(repeating: " ", count: indent) + "\(key): \(value)\n"
    }

    mutating func key(_ key: String, indent: Int = 0) {
        text += String(repeating: " ", count: indent) + "\(key):\n"
    }

    /// An element of a list: an object, a member a line.
    mutating func element(_ members: [(key: String, value: String?)], indent: Int = 2) {
        var isFirst = true
        for (key, value) in members {
            guard let value else { continue }
            text += String(repeating: " ", count: indent) + (isFirst ? "- " : "  ") + "\(key): \(value)\n"
            isFirst = false
        }
    }

    /// `{network: app, address: 10.0.0.5}`.
    static func flow(_ members: [(key: String, value: String?)]) -> String {
        "{" + members.compactMap { key, value in value.map { "\(key): \($0)" } }.joined(separator: ", ") + "}"
    }

    /// `[a, b]`; nil for none.
    static func list(_ elements: [String]) -> String? {
        elements.isEmpty ? nil : "[" + elements.joined(separator: ", ") + "]"
    }

    /// Plain where that can mean nothing else, within brackets too.
    static func scalar(_ text: String) -> String {
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"]
        let isPlain =
            text.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_./@+".unicodeScalars.contains($0))
            }
            && text.unicodeScalars.first.map { $0.properties.isAlphabetic } == true
            && !words.contains(text.lowercased())
        return isPlain ? text : JSONValue.string(text).compactText
    }

    /// IPv6 addresses are quoted: a colon may end a key.
    static func address(_ address: IPAddress) -> String {
        address.family == .v4 ? address.description : "\"\(address)\""
    }

    static func prefix(_ prefix: IPPrefix) -> String {
        prefix.network.family == .v4 ? prefix.description : "\"\(prefix)\""
    }
}
