import Foundation
import Testing

/// Manual pages, and the completions of every shell, against the programs that read them.
struct ManualTests {
    private static func path(of program: String) -> String? {
        ["/usr/bin", "/bin", "/usr/local/bin"].map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.path(of: program)))
        process.arguments = arguments
        process.currentDirectoryURL = Door.root
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test(.enabled(if: path(of: "mandoc") != nil && path(of: "python3") != nil))
    func `every command has a manual page that mandoc has nothing to say about`() throws {
        try withTemporaryFolder { folder in
            let programs = URL(filePath: try Door.path(of: "zonefall")).deletingLastPathComponent().path
            let made = try run("python3", ["Scripts/man.py", programs, folder.path])
            #expect(made.status == 0, "\(made.output)")
            let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            for page in ["zonefall.1", "zonefall-audit.1", "zonefall-top.1", "zonefall-coordinator.1"] {
                #expect(pages.contains(page))
            }
            let lint = try run("mandoc", ["-T", "lint", "-W", "warning"] + pages.map { "\(folder.path)/\($0)" })
            #expect(lint.status == 0, "\(lint.output)")
            let audit = try String(contentsOf: folder.appending(path: "zonefall-audit.1"), encoding: .utf8)
            #expect(audit.contains(".Sh EXIT STATUS"))
            #expect(audit.contains(".Sh EXAMPLES"))
        }
    }

    @Test(
        .enabled(if: path(of: "zsh") != nil || path(of: "fish") != nil),
        arguments: ["zsh", "fish"]
    )
    func `the completions of other shells are valid, too`(shell: String) throws {
        guard Self.path(of: shell) != nil else { return }
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "zonefall.\(shell)")
            try Data(Door.zonefall("completion", shell).output.utf8).write(to: file)
            let check = try run(shell, ["-n", file.path])
            #expect(check.status == 0, "\(check.output)")
        }
    }
}
