/// Text made safe inside an element or an attribute of HTML.
enum HTMLText {
    /// What HTML acts on is written as references; what hides or reorders is shown as `\u{…}`.
    static func safe(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { XMLText.element(TerminalText.safe(String($0), hasUnicode: true)).replacing("'", with: "&#39;") }
            .joined(separator: "\n")
    }

    static func element(_ name: String, _ text: String, class style: String? = nil) -> String {
        "<\(name)\(style.map { " class=\"\($0)\"" } ?? "")>\(safe(text))</\(name)>"
    }
}
