import Glibc
import ZonefallLinux
import ZonefallModel

extension Lab {
    /// Builds a lab and runs `body` in it, in a sandbox that ends with this process.
    ///
    /// Called outside, this runs the same program with the same arguments in a new sandbox, its output going where ours
    /// goes, and gives back its exit status. Called inside, it builds the lab in this process, which stands beside the
    /// coordinator, and calls `body`. Callers can't tell, but for what they do before the call: that happens twice.
    ///
    /// - Parameters:
    ///   - arguments: this program's, without its name.
    ///   - body: gives the exit status.
    package static func run(
        _ map: ZoneMap,
        arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        body: (Lab) async throws -> Int32
    ) async throws -> Int32 {
        guard Sandbox.isInside else {
            // A map that can't become a lab is refused before anything is made.
            _ = try LabPlan(map)
            return try await onOwnThread { try Sandbox.run(arguments: arguments).shellStatus }
        }
        let plan = try LabPlan(map)
        let lab = try await onOwnThread { try Lab.build(plan) }
        defer { lab.tearDown() }
        return try await body(lab)
    }

    /// Runs `body` in a lab that `zonefall lab up` left running.
    ///
    /// As ``run(_:arguments:body:)``, but called outside it runs this program inside that lab's sandbox.
    package static func run(
        joining name: String,
        arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        body: (Lab) async throws -> Int32
    ) async throws -> Int32 {
        guard Sandbox.isInside else {
            let entry = try LabRegistry().entry(named: name)
            return try await onOwnThread {
                try entry.run(Command(Executable.current, arguments), in: Planner.coordinator).shellStatus
            }
        }
        let lab = try Lab.joined()
        defer { lab.tearDown() }
        return try await body(lab)
    }
}
