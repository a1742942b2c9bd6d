/// Text made safe inside a line or a table cell of GitHub-flavoured Markdown.
enum MarkdownText {
    /// Nothing in it becomes markup, a link, a mention, an issue number or another cell.
    ///
    /// Entities are used rather than backslashes where renderers act on text that is escaped: bare links, `@` and `#`.
    static func safe(_ text: String) -> String {
        var safe = ""
        for scalar in TerminalText.safe(text, hasUnicode: true).unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "@": safe += "&#64;"
            case "#": safe += "&#35;"
            case "|": safe += "&#124;"
            case "\\", "`", "*", "_", "[", "]", "~", "$": safe += "\\\(scalar)"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        // What renderers turn into links of their own accord.
        for bare in ["://", "mailto:", "xmpp:", "www."] {
            let broken = bare.replacing(":", with: "&#58;").replacing(".", with: "&#46;")
            safe = safe.replacing(bare, with: broken)
        }
        return safe
    }
}
