import Foundation
import ZonefallTestSupport

/// The agent as a program, started by the test and ended with it.
final class RunningAgent {
    let process = Process()
    /// What it logged so far, in pieces.
    let log = Gathered<String>()
    private let errors = Pipe()
    private let isLogOver = Gathered<Void>()

    /// - Parameters:
    ///   - allowsLoopback: what tests probe listens on this machine, which no agent probes unless it is told to.
    ///   - environment: added to the test's own.
    init(
        id: String = "agent-a",
        port: UInt16,
        options: [String] = [],
        allowsLoopback: Bool = true,
        environment: [String: String] = [:]
    ) throws {
        process.executableURL = URL(fileURLWithPath: try BuiltProduct.path(of: "zonefall-agent"))
        process.arguments = ["--id", id, "--coordinator", "http://127.0.0.1:\(port)"] + options
        if allowsLoopback { process.arguments?.append("--allow-reserved=127.0.0.0/8") }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardError = errors
        errors.fileHandleForReading.readabilityHandler = { [log, isLogOver] handle in
            let data = handle.availableData
            guard !data.isEmpty else {
                handle.readabilityHandler = nil
                return isLogOver.append(())
            }
            log.append(String(decoding: data, as: UTF8.self))
        }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Asks the agent to end, and waits for it.
    ///
    /// - Returns: its exit status, and what it logged.
    func end(_ signal: Int32 = SIGTERM) -> (status: Int32, log: String) {
        kill(process.processIdentifier, signal)
        return wait()
    }

    func wait() -> (status: Int32, log: String) {
        process.waitUntilExit()
        _ = isLogOver.wait { !$0.isEmpty }
        return (process.terminationStatus, log.all.joined())
    }
}
