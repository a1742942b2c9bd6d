/// What the agent's host allows and knows, which no plan can change: it comes from the agent's own configuration.
package struct LocalPolicy: Hashable, Sendable {
    /// Programs, and folders of programs, that `exec` probes may start; absolute paths. Empty: none.
    package var programs: [String]
    /// The key that this agent shares with others, for `udp` probes and the reflector; nil: it has none.
    package var udpKey: [UInt8]?

    package init(programs: [String] = [], udpKey: [UInt8]? = nil) {
        self.programs = programs
        self.udpKey = udpKey
    }

    /// - Parameter path: as the plan names it.
    /// - Returns: false also for paths that could mean another program than they say.
    package func allows(program path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.hasPrefix("/"), path.utf8.count < 1_024, !path.utf8.contains(0),
            !parts.dropFirst().contains(where: { $0 == "" || $0 == "." || $0 == ".." })
        else { return false }
        return programs.contains { allowed in
            path == allowed || path.hasPrefix(allowed.hasSuffix("/") ? allowed : allowed + "/")
        }
    }
}
