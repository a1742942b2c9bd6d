import Glibc
import Synchronization
import ZonefallLinux
import ZonefallModel

/// A running lab, seen from inside its sandbox.
package final class Lab: Sendable {
    package let record: LabRecord
    /// What this process started in it; whoever joined a lab did not start its servers.
    let programs: Mutex<[ChildProcess]>

    private init(record: LabRecord, programs: [ChildProcess]) {
        self.record = record
        self.programs = Mutex(programs)
    }

    /// Builds the region of a plan in this sandbox, up to the moment when every server of it answers. Blocks.
    package static func build(_ plan: LabPlan) throws -> Lab {
        let servers = try LabBuilder(plan: plan).build()
        let record = LabRecord(plan)
        try Files.write(record.json.compactText, to: LabRecord.file)
        return Lab(record: record, programs: servers)
    }

    /// The lab that stands in this process's sandbox, built by another process.
    package static func joined() throws -> Lab {
        guard Sandbox.isInside else { throw SandboxError.notInside }
        do {
            let record = try LabRecord(json: JSONValue(parsing: Files.read(LabRecord.file)))
            return Lab(record: record, programs: [])
        } catch {
            throw LabError.badRecord(LabRecord.file, reason: "\(error)")
        }
    }

    /// Ends what this process started in the lab. The namespaces go with the sandbox.
    package func tearDown() {
        for program in programs.withLock({ $0 }) { program.signal(SIGTERM) }
        for program in programs.withLock({ $0 }) { program.terminate(grace: .milliseconds(300)) }
        programs.withLock { $0 = [] }
    }
}

extension Lab {
    /// A folder inside the sandbox, which every process of this lab sees, and which ends with it.
    package static var stateFolder: String { Sandbox.directory }

    package var nodes: [LabNode] { record.nodes }

    /// What really stands in a zone and carries or ends traffic, in the plan's order: whom a blackout must darken.
    package func nodes(inZone zone: Zone.ID) -> [LabNode] {
        nodes.filter { $0.zone == zone && $0.role != .fabric }
    }

    /// - Throws: ``LabError/noSuchNode(_:nodes:)``
    package func node(_ name: String) throws(LabError) -> LabNode {
        guard let node = nodes.first(where: { $0.name == name || $0.resource == name }) else {
            throw .noSuchNode(name, nodes: nodes.map(\.name))
        }
        return node
    }
}
