/// What the reader's side can show. Only formats for terminals look at it.
package struct Rendering: Hashable, Sendable {
    /// In columns, at least 40.
    package let width: Int
    package let hasColour: Bool
    /// False: nothing but ASCII, also in names.
    package let hasUnicode: Bool

    package init(width: Int = 80, hasColour: Bool = false, hasUnicode: Bool = true) {
        self.width = max(40, width)
        self.hasColour = hasColour
        self.hasUnicode = hasUnicode
    }

    /// What the environment of a process says of its terminal.
    ///
    /// Colour only on a terminal that is not dumb, and never under `NO_COLOR` (no-color.org); `CLICOLOR_FORCE` wants it in a
    /// pipe too. Unicode where the locale is a UTF-8 one. Without a terminal a line has 80 columns, so that saved tables are
    /// the same everywhere.
    ///
    /// - Parameters:
    ///   - isTerminal: whether the report goes to one.
    ///   - columns: how wide the terminal says that it is.
    ///   - allowsColour: false when the user asked for none.
    package init(environment: [String: String], isTerminal: Bool, columns: Int?, allowsColour: Bool = true) {
        func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
        let forced = isSet("CLICOLOR_FORCE") && environment["CLICOLOR_FORCE"] != "0"
        let canColour = forced || (isTerminal && environment["TERM"] != "dumb")
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].first(where: isSet).flatMap { environment[$0]?.lowercased() } ?? ""
        self.init(
            width: isTerminal ? environment["COLUMNS"].flatMap { Int($0) } ?? columns ?? 80 : 80,
            hasColour: allowsColour && !isSet("NO_COLOR") && canColour,
            hasUnicode: locale.contains("utf-8") || locale.contains("utf8")
        )
    }
}
