import Foundation

/// A network namespace that a test makes, and that ends with the test's process whatever happens to it.
///
/// Its first process waits on a pipe that we hold, so that not even `kill -9` of the tests leaves one behind.
package final class TestNamespace: Sendable {
    private let process: Process
    private let lifeline: Pipe

    /// A network namespace in a user namespace of its own, as an unprivileged user would make it.
    package convenience init() throws {
        try self.init(launching: ["unshare", "--user", "--map-root-user", "--net"])
    }

    /// A second network namespace in the same user namespace, so that the two can be joined by a cable.
    package convenience init(beside other: TestNamespace) throws {
        try self.init(
            launching: other.enter(network: false) + ["unshare", "--net"]
        )
    }

    private init(launching prefix: [String]) throws {
        process = Process()
        lifeline = Pipe()
        let ready = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = prefix + ["sh", "-c", "echo $$; exec cat"]
        process.standardInput = lifeline
        process.standardOutput = ready
        try process.run()
        guard !ready.fileHandleForReading.availableData.isEmpty else { throw Failure.notMade }
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    package enum Failure: Error {
        case notMade
        case failed(command: String, status: Int32, output: String)
    }

    /// Whether this machine and this user can make namespaces and enter them; with `ZONEFALL_REQUIRE_LAB=1` it is taken
    /// for granted, so that a test fails where it would have been skipped.
    package static let areAvailable: Bool = {
        if ProcessInfo.processInfo.environment["ZONEFALL_REQUIRE_LAB"] == "1" { return true }
        return geteuid() == 0 && (try? TestNamespace()) != nil
    }()

    /// A file as a process of a test's own sees it, in the mount namespace that the test made for it.
    ///
    /// - Parameter path: from that namespace's root.
    package static func file(_ path: String, seenBy process: Int32) -> String {
        "/proc/\(process)/root" + path
    }

    /// What to open to enter it.
    package var path: String { "/proc/\(process.processIdentifier)/ns/net" }

    package var processIdentifier: Int32 { process.processIdentifier }

    /// Runs a command in it to its end.
    ///
    /// - Returns: what it wrote to standard output.
    /// - Throws: if its status is not 0.
    @discardableResult
    package func run(_ command: String...) throws -> String {
        let child = Process()
        let output = Pipe()
        child.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        child.arguments = enter() + command
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = output
        child.standardError = output
        try child.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        child.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard child.terminationStatus == 0 else {
            throw Failure.failed(
                command: command.joined(separator: " "),
                status: child.terminationStatus,
                output: text
            )
        }
        return text
    }

    /// Starts a command in it that goes on until its standard input closes, or until the caller ends it.
    package func start(_ command: [String], output: Pipe? = nil) throws -> (process: Process, lifeline: Pipe) {
        let child = Process()
        let input = Pipe()
        child.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        child.arguments = enter() + command
        child.standardInput = input
        if let output { child.standardOutput = output }
        try child.run()
        return (child, input)
    }

    /// Joins the two by a virtual cable `zf0` that carries both address families: 192.0.2.1 and 2001:db8::1 on this side,
    /// 192.0.2.2 and 2001:db8::2 on the other.
    package func connect(to other: TestNamespace) throws {
        try run(
            "ip",
            "link",
            "add",
            "zf0",
            "type",
            "veth",
            "peer",
            "name",
            "zf0",
            "netns",
            "\(other.processIdentifier)"
        )
        for (side, number) in [(self, 1), (other, 2)] {
            try side.run("ip", "address", "add", "192.0.2.\(number)/24", "dev", "zf0")
            try side.run("ip", "address", "add", "2001:db8::\(number)/64", "dev", "zf0", "nodad")
            try side.run("ip", "link", "set", "lo", "up")
            try side.run("ip", "link", "set", "zf0", "up")
        }
    }

    private func enter(network: Bool = true) -> [String] {
        ["nsenter", "--preserve-credentials", "--target", "\(process.processIdentifier)", "--user"]
            + (network ? ["--net"] : [])
    }
}
