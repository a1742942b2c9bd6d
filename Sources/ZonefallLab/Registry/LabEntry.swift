import Glibc
import ZonefallLinux
import ZonefallModel

/// One lab that was left running, as the host sees it.
package struct LabEntry: Hashable, Sendable {
    package let name: String
    package let directory: String
    /// The file of its map, with all links followed.
    package let mapFile: String?
    package let startedAt: Timestamp
    /// The sandbox's first process, as the host numbers it.
    let process: ProcessIdentity
    /// The value that says inside the sandbox that a process belongs there.
    let sandbox: String
    package let record: LabRecord

    private static func file(in directory: String) -> String { "\(directory)/lab.json" }

    static func logFile(in directory: String) -> String { "\(directory)/log" }

    package init(name: String, directory: String) throws {
        self.name = name
        self.directory = directory
        let file = Self.file(in: directory)
        do {
            let json = try JSONValue(parsing: Files.read(file))
            mapFile = try json.optionalString("map_file")
            startedAt = try json.value("started_at") { Timestamp($0) }
            process = ProcessIdentity(
                pid: pid_t(truncatingIfNeeded: try json.integer("pid")),
                startTicks: try json.string("start_ticks")
            )
            sandbox = try json.string("sandbox")
            guard let inner = json["lab"] else { throw JSONShapeError.missing(key: "lab") }
            record = try LabRecord(json: inner)
        } catch {
            throw LabError.badRecord(file, reason: "\(error)")
        }
    }

    init(
        name: String,
        directory: String,
        mapFile: String?,
        startedAt: Timestamp,
        process: ProcessIdentity,
        sandbox: String,
        record: LabRecord
    ) {
        self.name = name
        self.directory = directory
        self.mapFile = mapFile
        self.startedAt = startedAt
        self.process = process
        self.sandbox = sandbox
        self.record = record
    }

    /// Writes the record that makes the lab known.
    func publish() throws {
        let document: JSONValue = .object(omittingNil: [
            "map_file": mapFile.map { .string($0) },
            "started_at": .string(startedAt.description),
            "pid": .integer(Int64(process.pid)),
            "start_ticks": .string(process.startTicks),
            "sandbox": .string(sandbox),
            "lab": record.json,
        ])
        // Written aside and renamed, so that nobody reads half a record.
        let file = Self.file(in: directory)
        try Files.write(document.compactText, to: file + ".new")
        guard rename(file + ".new", file) == 0 else { throw SystemCallError("rename \(file).new") }
    }

    package var isRunning: Bool { process.isRunning }

    /// For `lab status --format json`.
    package var json: JSONValue {
        .object(omittingNil: [
            "name": .string(name),
            "region": .string(record.region),
            "map_file": mapFile.map { .string($0) },
            "started_at": .string(startedAt.description),
            "pid": .integer(Int64(process.pid)),
            "reflector": record.json["reflector"],
            "dns": record.json["dns"],
            "coordinator": record.json["coordinator"],
            "agents": record.json["agents"],
            "nodes": record.json["nodes"],
        ])
    }
}

extension LabEntry {
    /// Runs a program in a node, on our streams, and waits for it. Blocks.
    package func run(_ command: Command, in node: String) throws -> ExitStatus {
        guard let found = record.nodes.first(where: { $0.name == node || $0.resource == node }) else {
            throw LabError.noSuchNode(node, nodes: record.nodes.map(\.name))
        }
        var command = command
        command.executable = try Executable.find(command.executable)
        command.environment = Command.inheritedEnvironment.merging([Sandbox.variable: sandbox]) { $1 }
        command.directory = command.directory ?? Files.resolved(".")
        let namespaces = try ["user", "mnt", "pid"].map {
            try Descriptor.open("/proc/\(process.pid)/ns/\($0)", O_RDONLY)
        }
        guard isRunning else { throw LabError.noSuchLab(name, labs: []) }
        var options = SpawnOptions(descriptors: try standardStreams())
        options.hasOwnGroup = true
        options.placement = .sandbox(namespaces, networkPath: found.namespacePath)
        let child = ChildProcess(adopting: try command.spawn(options), startedBy: command)
        return try Sandbox.accompany(child, takesTerminal: true)
    }

    /// Ends the lab and everything in it, and forgets it. Blocks until the kernel has ended its last process.
    package func takeDown(grace: Duration = .milliseconds(300)) throws {
        if let watch = Descriptor.process(process.pid), isRunning {
            kill(process.pid, SIGTERM)
            if !watch.isReady(for: POLLIN, within: grace) { kill(process.pid, SIGKILL) }
            while !watch.isReady(for: POLLIN, within: .seconds(5)) { continue }
        }
        try Files.removeDirectory(directory)
    }
}
