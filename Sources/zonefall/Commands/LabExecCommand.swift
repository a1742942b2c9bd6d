import ArgumentParser
import ZonefallLab
import ZonefallLinux

/// `zonefall lab exec`: runs a program in a node.
struct LabExecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a program in a node of a lab.",
        discussion: """
            Its exit status becomes ours. Example:
              zonefall lab exec demo shop-az1 -- ip route
            """
    )

    @Argument(help: "A lab's name, or the map that it was made from.")
    var lab: String

    @Argument(help: "A node: an id of the map, or 'internet', 'coordinator', 'edge-ZONE', 'fabric-ZONE'.")
    var node: String

    @Argument(parsing: .captureForPassthrough, help: "The program and its arguments, after '--'.")
    var command: [String]

    func run() throws {
        let words = command.first == "--" ? Array(command.dropFirst()) : command
        guard let program = words.first else {
            throw ValidationError("Say what to run: zonefall lab exec \(lab) \(node) -- PROGRAM …")
        }
        let status = try LabRegistry().entry(named: lab).run(Command(program, Array(words.dropFirst())), in: node)
        throw ExitCode(status.shellStatus)
    }
}

/// `zonefall lab shell`: an interactive shell in a node.
struct LabShellCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Open a shell in a node of a lab.",
        discussion: """
            Examples:
              zonefall lab shell demo shop-az1
            """
    )

    @Argument(help: "A lab's name, or the map that it was made from.")
    var lab: String

    @Argument(help: "A node: an id of the map, or 'internet', 'coordinator', 'edge-ZONE', 'fabric-ZONE'.")
    var node: String

    func run() throws {
        let shell = Command.inheritedEnvironment["SHELL"].flatMap { $0.isEmpty ? nil : $0 } ?? "/bin/sh"
        throw ExitCode(try LabRegistry().entry(named: lab).run(Command(shell), in: node).shellStatus)
    }
}
