import ArgumentParser

/// The root of the coordinator's commands. A new one is a file in `Commands/` and a line here.
@main
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zonefall-coordinator",
        abstract: "Take in what the agents of one region observe, and say what it proves.",
        discussion: """
            Exit status: 0 ended as asked, 1 could not run, 64 misused (also when the map or a probe pack is wrong). The \
            log goes to standard error.
            """,
        version: Version.current,
        subcommands: [Serve.self, Check.self]
    )
}

enum Version {
    /// As `--version`, `/healthz` and `zonefall_build_info` say it.
    static let current = "0.1.0"
}
