import Foundation
import Synchronization
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// `zonefall blackout` while it runs in a lab.
final class RunningBlackout {
    static let lease = Duration.seconds(2)

    private let process = Process()
    private let errors = Pipe()
    private let folder: URL
    /// What it told on standard error so far.
    private(set) var said = ""

    /// Starts it, and waits until the zone is dark and the canary is over.
    convenience init(of zone: String, in lab: RunningLab, folder: URL) throws {
        try self.init(
            ["blackout", lab.map, "--zone", zone, "--for", "60s", "--lease", "2s", "--in-lab", lab.name],
            folder: folder
        )
    }

    /// A game day of a file, and waits until its first zone is dark.
    convenience init(gameDay file: URL, in lab: RunningLab, folder: URL) throws {
        try self.init(["gameday", "run", file.path, "--in-lab", lab.name], folder: folder)
    }

    private init(_ arguments: [String], folder: URL) throws {
        self.folder = folder
        process.executableURL = URL(filePath: try BuiltProduct.path(of: "zonefall"))
        process.arguments = arguments + ["--out", folder.path]
        process.currentDirectoryURL = Door.root
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        while !said.contains("DARK") {
            let data = errors.fileHandleForReading.availableData
            guard !data.isEmpty else {
                process.waitUntilExit()
                throw RunningLab.Failure.ended(status: process.terminationStatus, saying: said)
            }
            said += String(decoding: data, as: UTF8.self)
        }
    }

    /// The gate as the blackout loads it.
    static func gate() throws -> LeaseGate {
        try LeaseGate(lease: lease, cap: .seconds(64))
    }

    /// Signals the command and the process in the lab that renews; SIGKILL leaves neither a chance to clean up.
    func signal(_ number: Int32) {
        for pid in LabProgram.descendants(of: process.processIdentifier) + [process.processIdentifier] {
            kill(pid, number)
        }
    }

    func interrupt() { process.interrupt() }

    /// - Returns: the exit status.
    func wait() -> Int32 {
        // Its pipe must not fill up while it reports.
        said += String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus
    }

    var journal: String? {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.first { $0.hasSuffix(".jsonl") }
            .map { folder.appending(path: $0).path }
    }
}
