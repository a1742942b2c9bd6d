import ArgumentParser
import ZonefallChaos
import ZonefallLab

/// Which region's game days a command speaks of: a lab's, or that of a folder on this machine.
struct RegionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A lab that runs.", valueName: "lab"))
    var inLab: String?

    @Option(
        help: ArgumentHelp("The folder that game days of real hosts keep their state in.", valueName: "dir"),
        completion: .directory
    )
    var state = RegionOptions.standardState

    static let standardState = "/var/lib/zonefall"

    /// Calls `body` where the region's lock can be reached, and ends with the exit status that it gives.
    func run(_ body: (RegionLockFile) async throws -> Int32) async throws -> Never {
        guard let inLab else { throw ExitCode(try await body(RegionLockFile(in: state))) }
        throw ExitCode(
            try await Lab.run(joining: inLab) { _ in try await body(RegionLockFile(in: Lab.stateFolder)) }
        )
    }
}
