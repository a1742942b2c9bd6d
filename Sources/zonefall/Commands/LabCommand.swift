import ArgumentParser

/// `zonefall lab`: a whole region of a zone map on this machine.
struct LabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Build the region of a zone map on this machine, and work in it.",
        discussion: """
            Everything stands in namespaces of its own: no root is needed, nothing reaches a network outside, and nothing \
            stays when the lab ends, however it ends. What the map's "reality" says differently is built differently.
            """,
        subcommands: [
            LabUpCommand.self, LabStatusCommand.self, LabExecCommand.self, LabShellCommand.self, LabAskCommand.self,
            LabDownCommand.self,
        ]
    )
}
