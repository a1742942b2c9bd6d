import Foundation
import Testing
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallLab

extension Tag {
    @Tag static var namespaces: Self
}

/// Whether labs can be made here. With `ZONEFALL_REQUIRE_LAB=1` that is taken for granted, so that a test fails where it
/// would have been skipped.
let labsArePossible: Bool = {
    if ProcessInfo.processInfo.environment["ZONEFALL_REQUIRE_LAB"] == "1" { return true }
    return NamespaceSupport.obstacle() == nil
        && ["haproxy", "gdnsd", "nft", "ip"].allSatisfy { (try? Executable.find($0)) != nil }
}()

/// A lab as a user has it: by the command line, in a registry of its own.
final class TestLab {
    let zonefall: String
    let directory: String
    let name: String
    private var environment: [String: String]
    /// Put before every command, such as to run it as somebody else.
    private let prefix: [String]

    init(prefix: [String] = []) throws {
        zonefall = try BuiltProduct.path(of: "zonefall")
        directory = "/tmp/zonefall-lab-test-\(UUID().uuidString)"
        name = "test"
        environment = Command.inheritedEnvironment
        environment["XDG_RUNTIME_DIR"] = directory
        self.prefix = prefix
        try Files.makeDirectories(directory, mode: prefix.isEmpty ? 0o700 : 0o777)
        if !prefix.isEmpty { chmod(directory, 0o777) }
    }

    deinit {
        if let entries = try? registry.entries() {
            for entry in entries { try? entry.takeDown() }
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    var registry: LabRegistry { LabRegistry(directory: "\(directory)/zonefall/labs") }

    func mapFile(_ text: String) throws -> String {
        let file = "\(directory)/map.yaml"
        try Files.write(text, to: file, mode: 0o644)
        return file
    }

    @discardableResult
    func up(_ reality: String = "", map: String = SmallRegion.map) throws -> TestLab {
        let result = try zonefall("lab", "up", try mapFile(map + reality), "--name", name)
        guard result.status.isSuccess else { throw Failure(output: result.standardError) }
        return self
    }

    struct Failure: Error {
        let output: String
    }

    func command(_ arguments: [String]) -> Command {
        let words = prefix + [zonefall] + arguments
        return Command(words[0], Array(words.dropFirst()), environment: environment, directory: "/")
    }

    func zonefall(_ arguments: String...) throws -> CommandResult {
        try command(arguments).result(deadline: .seconds(60))
    }

    /// Runs a program in a node, and gives back what it printed.
    @discardableResult
    func exec(_ node: String, _ words: String...) throws -> String {
        let result = try command(["lab", "exec", name, node, "--"] + words).result()
        guard result.status.isSuccess else { throw Failure(output: result.standardError) }
        return result.standardOutput
    }

    struct Answer: Equatable {
        let status: Int
        let instance: String?
        let zone: String?
        let client: String?
    }

    /// nil if nobody answered.
    func ask(_ node: String, _ target: String, _ options: String...) throws -> Answer? {
        let result = try command(["lab", "ask", name, node, target] + options).result()
        guard result.status != .exited(3) else { return nil }
        guard result.status.isSuccess else { throw Failure(output: result.standardError) }
        var headers: [String: String] = [:]
        for line in result.standardOutput.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        let words = result.standardOutput.split(separator: " ", maxSplits: 2)
        return Answer(
            status: words.count > 1 ? Int(words[1]) ?? 0 : 0,
            instance: headers["zonefall-instance"],
            zone: headers["zonefall-zone"],
            client: headers["zonefall-client"]
        )
    }

    /// Asks until the answer is as wanted, at most 15 s.
    func ask(_ node: String, _ target: String, until isWanted: (Answer?) -> Bool) throws -> Answer? {
        let deadline = ContinuousClock.now + .seconds(15)
        while true {
            let answer = try ask(node, target)
            if isWanted(answer) || ContinuousClock.now > deadline { return answer }
        }
    }
}
