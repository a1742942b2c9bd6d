import Foundation
import ZonefallTestSupport

/// An agent of its own process.
final class RunningAgent {
    private let process = Process()
    /// What it logged so far, in pieces.
    let log = Gathered<String>()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(filePath: try BuiltProduct.path(of: "zonefall-agent"))
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        errors.fileHandleForReading.readabilityHandler = { [log] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            log.append(String(decoding: data, as: UTF8.self))
        }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// Sends a signal and waits for the end.
    func end(by signal: Int32) -> Int32 {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}
