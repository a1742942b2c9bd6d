import Foundation
import Testing

struct ZonefallCommandTests {
    @Test func `the version is a semantic one`() throws {
        let outcome = try Door.zonefall("--version")
        #expect(outcome.status == 0)
        #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    }

    @Test func `an unknown command ends with 64 and prints no data`() throws {
        let outcome = try Door.zonefall("darken")
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
    }

    @Test func `every command explains itself, with an example`() throws {
        let commands = try leaves(of: [])
        #expect(commands.count >= 4)
        for command in commands {
            let help = try help(of: command)
            #expect(help.contains("zonefall \(command.joined(separator: " "))"), "\(command)")
            #expect(help.contains("Example"), "\(command)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `a completion script is printed for each shell`(shell: String) throws {
        let outcome = try Door.zonefall("completion", shell)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("zonefall"))
    }

    @Test func `the bash completion is valid bash`() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "zonefall.bash")
            try Data(Door.zonefall("completion", "bash").output.utf8).write(to: file)
            let bash = try Process.run(URL(filePath: "/bin/bash"), arguments: ["-n", file.path])
            bash.waitUntilExit()
            #expect(bash.terminationStatus == 0)
        }
    }

    private func help(of command: [String]) throws -> String {
        let outcome =
            switch command.count {
            case 0: try Door.zonefall("help")
            case 1: try Door.zonefall("help", command[0])
            default: try Door.zonefall("help", command[0], command[1])
            }
        #expect(outcome.status == 0)
        return outcome.output
    }

    /// The commands without subcommands, as the help of their parents lists them.
    private func leaves(of command: [String]) throws -> [[String]] {
        let help = try help(of: command)
        guard let list = help.range(of: "SUBCOMMANDS:\n") else { return [command] }
        return try help[list.upperBound...].split(separator: "\n")
            .compactMap { $0.firstMatch(of: /^  ([a-z-]+)/)?.output.1 }
            .flatMap { try leaves(of: command + [String($0)]) }
    }
}
