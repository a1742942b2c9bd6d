import Glibc
import ZonefallLinux
import ZonefallModel

extension LabRegistry {
    /// Starts a lab that outlives this process: this program again, in a new sandbox. Blocks until it is up.
    ///
    /// - Parameters:
    ///   - name: also of its directory.
    ///   - arguments: for this program; inside they must lead to ``Lab/serve(_:announcingOn:)`` with descriptor 3.
    package func start(
        name: String,
        mapFile: String?,
        startedAt: Timestamp,
        arguments: [String]
    ) throws -> LabEntry {
        let (directory, lock) = try makeDirectory(for: name)
        defer { lock.release() }
        do {
            let (sandbox, announcement) = try launch(arguments, logFile: LabEntry.logFile(in: directory))
            do {
                let entry = LabEntry(
                    name: name,
                    directory: directory,
                    mapFile: mapFile.flatMap(Files.resolved),
                    startedAt: startedAt,
                    process: try ProcessIdentity(of: sandbox.pid),
                    sandbox: sandbox.id,
                    record: try Self.record(from: announcement.readAll(), name: name, directory: directory)
                )
                try entry.publish()
                try sandbox.release()
                return entry
            } catch {
                ChildProcess(adopting: sandbox.pid, startedBy: Command("lab-init")).terminate(grace: .zero)
                throw error
            }
        } catch {
            // The error that is on its way says more than a failure to clear up would.
            try? Files.removeDirectory(directory)
            throw error
        }
    }

    /// Only the sandbox holds the other end of the announcement, so that it ends when the sandbox does.
    private func launch(_ arguments: [String], logFile: String) throws -> (Sandbox.Started, Descriptor) {
        let pipe = try Descriptor.pipe()
        return (try Sandbox.start(arguments: arguments, logFile: logFile, passing: [pipe.writing]), pipe.reading)
    }

    private static func record(from announcement: [UInt8], name: String, directory: String) throws -> LabRecord {
        guard !announcement.isEmpty else {
            // Without its log the failure is still reported, with less.
            let log = (try? Files.read(LabEntry.logFile(in: directory))) ?? ""
            throw LabError.failedToStart(
                name: name,
                reason: log.isEmpty
                    ? "it ended and said nothing." : log.split(separator: "\n").suffix(5).joined(separator: "; ")
            )
        }
        let json = try JSONValue(parsing: announcement)
        if let reason = try json.optionalString("error") { throw LabError.failedToStart(name: name, reason: reason) }
        return try LabRecord(json: json)
    }
}

extension Lab {
    /// Builds a lab, says so, and keeps it until this process is told to end. The part of `lab up` inside the sandbox.
    ///
    /// - Parameter ready: called once the lab is up and before it is announced, to start more in it.
    package static func serve(
        _ map: ZoneMap,
        announcingOn descriptor: Int32,
        ready: (Lab) throws -> Void
    ) throws {
        let signals = try SignalPipe()
        let lab = try announced(on: Descriptor(owning: descriptor)) {
            let lab = try Lab.build(LabPlan(map))
            try ready(lab)
            return lab
        }
        defer { withExtendedLifetime(lab) {} }
        try signals.awaitEnding()
    }

    /// Closes the descriptor when it returns: whoever waits reads up to the end.
    private static func announced(on descriptor: Descriptor, _ build: () throws -> Lab) throws -> Lab {
        do {
            let lab = try build()
            try descriptor.write(lab.record.json.compactText)
            return lab
        } catch {
            try descriptor.write(JSONValue.object([.init("error", .string("\(error)"))]).compactText)
            throw error
        }
    }
}
