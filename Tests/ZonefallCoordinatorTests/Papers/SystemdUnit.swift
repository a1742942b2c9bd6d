/// A unit file: its directives in their order, by section.
struct SystemdUnit {
    struct Directive: Hashable {
        let section: String
        let name: String
        let value: String
    }

    let directives: [Directive]

    /// - Returns: nil for a line that is neither section, directive, comment nor empty, or a directive before a section.
    init?(_ text: String) {
        var directives: [Directive] = []
        var section: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                section = String(line.dropFirst().dropLast())
                continue
            }
            guard let section, let equals = line.firstIndex(of: "="), equals != line.startIndex else { return nil }
            directives.append(
                Directive(
                    section: section,
                    name: String(line[..<equals]),
                    value: String(line[line.index(after: equals)...])
                )
            )
        }
        self.directives = directives
    }

    func values(_ name: String) -> [String] { directives.filter { $0.name == name }.map(\.value) }

    /// Variables that its commands take from the environment.
    var variables: Set<String> {
        let commands = values("ExecStart") + values("ExecStartPre")
        return Set(commands.flatMap { $0.matches(of: /\$\{(\w+)\}/) }.map { String($0.output.1) })
    }
}

/// An environment file: `NAME=value` lines, comments and empty lines.
func environment(_ text: String) -> [String: String]? {
    var variables: [String: String] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        guard let match = line.wholeMatch(of: /([A-Z_]+)=(\S+)/) else { return nil }
        guard variables.updateValue(String(match.output.2), forKey: String(match.output.1)) == nil else { return nil }
    }
    return variables
}
