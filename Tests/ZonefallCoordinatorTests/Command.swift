import Foundation
import Testing

/// A program of this machine that checks what we write for it.
struct Command: Sendable {
    private let path: String

    /// nil when it is not installed, and may be missing: with `ZONEFALL_REQUIRE_LAB=1` it may not.
    init?(_ name: String, package: String) throws {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let path = folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let path else {
            let isRequired = ProcessInfo.processInfo.environment["ZONEFALL_REQUIRE_LAB"] == "1"
            try #require(!isRequired, "\(name) is not installed: apt-get install \(package)")
            return nil
        }
        self.path = path
    }

    /// Whether it is there, or has to be.
    static func canRun(_ name: String, package: String) -> Bool {
        if ProcessInfo.processInfo.environment["ZONEFALL_REQUIRE_LAB"] == "1" { return true }
        // A missing program is the answer here, not a failure.
        return (try? Command(name, package: package)) != nil
    }

    /// Runs it to its end.
    func run(_ arguments: [String], input: String? = nil) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        let folder = try TemporaryFolder()
        if let input {
            let file = URL(filePath: folder.file("input"))
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
