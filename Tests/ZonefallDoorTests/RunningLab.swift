import Foundation
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// A lab that was left running with its coordinator and agents, and the ways to hurt it.
final class RunningLab {
    let name: String
    let map: String
    /// The sandbox's first process, as we number it.
    private let process: Int32
    private let nodes: [(name: String, zone: String?)]
    private let agentNodes: [String: String]
    private var restarted: [Process] = []

    init(map: String, name: String) throws {
        self.name = name
        self.map = map
        let up = try Door.zonefall("lab", "up", map, "--agents", "--name", name)
        guard up.status == 0 else { throw Failure.lab(up.errors) }
        let status = try Door.zonefall("lab", "status", name, "--format", "json")
        guard let lab = try JSONValue(parsing: status.output).array("labs").first else {
            throw Failure.lab(status.errors)
        }
        process = Int32(try lab.integer("pid"))
        nodes = try lab.array("nodes").map { (try $0.string("node"), try $0.optionalString("zone")) }
        agentNodes = Dictionary(
            uniqueKeysWithValues: try lab.array("agents").map { (try $0.string("agent"), try $0.string("node")) }
        )
    }

    deinit {
        for process in restarted where process.isRunning { process.terminate() }
        // What is left of it is told by the tests of `lab down`.
        _ = try? Door.zonefall("lab", "down", name)
    }

    enum Failure: Error {
        case lab(String)
        case noProcess(String)
        case ended(status: Int32, saying: String)
    }

    /// The nodes that really stand in a zone, as far as they can be dark.
    func nodes(inZone zone: String) -> [String] {
        nodes.filter { $0.zone == zone && !$0.name.hasPrefix("fabric-") }.map(\.name)
    }

    /// What the kernel says of our gate at a node; nil: there is none.
    func reading(_ gate: LeaseGate, at node: String) throws -> LeaseGate.Reading? {
        try Nftables(namespace: TestNamespace.file("/run/netns/\(node)", seenBy: process)).reading(of: gate)
    }

    /// The names of our tables at a node.
    func tables(at node: String) throws -> [String] {
        try Nftables(namespace: TestNamespace.file("/run/netns/\(node)", seenBy: process)).tables()
    }

    /// A program of ours in the lab, by what stands in its command line.
    func program(_ words: String...) throws -> LabProgram {
        for pid in LabProgram.descendants(of: process) {
            guard let arguments = LabProgram.arguments(of: pid), let binary = arguments.first else { continue }
            let line = arguments.joined(separator: " ")
            if !binary.hasSuffix("/zonefall"), words.allSatisfy({ line.contains($0) }) {
                return LabProgram(pid: pid, arguments: arguments)
            }
        }
        throw Failure.noProcess(words.joined(separator: " "))
    }

    /// Starts a program again that was killed.
    func restart(_ program: LabProgram) throws {
        let agent = zip(program.arguments, program.arguments.dropFirst()).first { $0.0 == "--id" }?.1
        try start(program.arguments, at: agent.flatMap { agentNodes[$0] } ?? "coordinator")
    }

    /// Starts a program at a node; it ends with this lab.
    @discardableResult
    func start(_ arguments: [String], at node: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: try BuiltProduct.path(of: "zonefall"))
        process.arguments = ["lab", "exec", name, node, "--"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        restarted.append(process)
        return process
    }
}

/// A process in a lab, as the host sees it.
struct LabProgram {
    let pid: Int32
    let arguments: [String]

    func signal(_ number: Int32) { kill(pid, number) }

    /// All processes below one, itself not included.
    static func descendants(of pid: Int32) -> [Int32] {
        // Not every kernel lists children, so parents are asked.
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
        let children = all.filter { parent(of: $0) == pid }
        return children.flatMap { [$0] + descendants(of: $0) }
    }

    private static func parent(of pid: Int32) -> Int32? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/status") else { return nil }
        let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("PPid:") }
        return line.flatMap { Int32($0.dropFirst("PPid:".count).trimmingCharacters(in: .whitespaces)) }
    }

    static func arguments(of pid: Int32) -> [String]? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"), !data.isEmpty else { return nil }
        return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
