import Foundation
import ZonefallTestSupport

/// The built program, run as a user runs it.
enum Door {
    struct Outcome: Equatable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Where the sources of the package are: commands run there, so that paths in their output are the same everywhere.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func path(of program: String) throws -> String { try BuiltProduct.path(of: program) }

    /// Runs `zonefall` at a fixed time, in a UTF-8 locale, without a terminal and without the caller's environment.
    static func zonefall(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try run("zonefall", arguments, environment: environment)
    }

    /// As ``zonefall(_:environment:)``, any of our programs.
    static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: try BuiltProduct.path(of: program))
        process.arguments = arguments
        process.currentDirectoryURL = root
        process.environment = ["LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1772352000"]
            .merging(environment) { _, own in own }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Both are read at once: a program that fills one pipe while the other is waited for would never end.
        let reader = PipeReader(errors.fileHandleForReading)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let diagnostics = reader.text()
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: text, errors: diagnostics)
    }
}

/// Reads a pipe to its end on a thread of its own.
private final class PipeReader: @unchecked Sendable {
    private let handle: FileHandle
    private let finished = DispatchSemaphore(value: 0)
    // Written before the semaphore is signalled, read after it was waited for.
    private var data = Data()

    init(_ handle: FileHandle) {
        self.handle = handle
        Thread.detachNewThread { [self] in
            data = self.handle.readDataToEndOfFile()
            finished.signal()
        }
    }

    func text() -> String {
        finished.wait()
        return String(decoding: data, as: UTF8.self)
    }
}

/// A folder of its own for what a command writes.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zonefall-door-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }  // A leftover in the temporary folder harms nobody.
    return try body(folder)
}
