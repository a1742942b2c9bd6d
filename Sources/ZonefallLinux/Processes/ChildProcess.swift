import Glibc
import Synchronization

/// A program that runs beside us until it is told to end, such as a server of the lab.
package final class ChildProcess: Sendable {
    package let command: Command
    package let pid: pid_t
    /// Where its standard output and error go; nil: to ours.
    package let logFile: String?

    private let exitStatus = Mutex<ExitStatus?>(nil)

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - logFile: appended to.
    ///   - networkPath: the network namespace that it is to live in.
    ///   - passing: descriptors that it gets as 3, 4, and so on.
    package init(
        _ command: Command,
        logFile: String?,
        networkPath: String? = nil,
        passing: [Descriptor] = []
    ) throws(ProcessError) {
        self.command = command
        self.logFile = logFile
        do {
            let input = try Descriptor.open("/dev/null", O_RDONLY)
            let output: [Descriptor]
            if let logFile {
                let log = try Descriptor.open(logFile, O_WRONLY | O_CREAT | O_APPEND)
                output = [log, log]
            } else {
                output = try [STDOUT_FILENO, STDERR_FILENO].map { raw throws(SystemCallError) in
                    try Descriptor.duplicate(of: raw)
                }
            }
            var options = SpawnOptions(descriptors: [input] + output + passing)
            options.hasOwnGroup = true
            if let networkPath { options.placement = .network(path: networkPath) }
            pid = try command.spawn(options)
        } catch let error as ProcessError {
            throw error
        } catch let error as SystemCallError {
            throw .broken(command, error)
        } catch {
            throw .broken(command, SystemCallError("\(error)", code: 0))
        }
    }

    /// A process that was started otherwise, and is a child of ours.
    package init(adopting pid: pid_t, startedBy command: Command) {
        self.command = command
        self.pid = pid
        logFile = nil
    }

    /// True until it has ended; a process that ended is reaped here.
    package var isRunning: Bool {
        exitStatus.withLock { known in
            guard known == nil else { return false }
            var status: Int32 = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return true }
            known = ExitStatus(waitStatus: status)
            return false
        }
    }

    /// Waits for its end, but not longer than `limit`.
    ///
    /// - Returns: false if it has ended.
    package func isRunning(after limit: Duration) -> Bool {
        awaitEnd(until: .now + limit)
        return isRunning
    }

    /// Blocks until it has ended.
    @discardableResult
    package func wait() -> ExitStatus {
        awaitEnd(until: nil)
        return reaped()
    }

    /// Asks it to end (SIGTERM), kills it (SIGKILL) if it has not within `grace`, and waits for that.
    @discardableResult
    package func terminate(grace: Duration = .milliseconds(500)) -> ExitStatus {
        signal(SIGTERM)
        if !awaitEnd(until: .now + grace) { signal(SIGKILL) }
        return wait()
    }

    /// Sends a signal, unless it has ended: never to another process that got its number.
    package func signal(_ signal: Int32) {
        exitStatus.withLock { known in
            // As long as the status has not been taken, the number is still this child's.
            if known == nil { kill(pid, signal) }
        }
    }

    private func reaped() -> ExitStatus {
        exitStatus.withLock { known in
            let status = known ?? ExitStatus.wait(for: pid) ?? .signalled(SIGKILL)
            known = status
            return status
        }
    }

    /// - Returns: false if the deadline came first.
    @discardableResult
    private func awaitEnd(until deadline: ContinuousClock.Instant?) -> Bool {
        guard let process = exitStatus.withLock({ known in known == nil ? Descriptor.process(pid) : nil }) else {
            return true
        }
        while true {
            let left = deadline.map { ($0 - .now) / .milliseconds(1) }
            if let left, left <= 0 { return false }
            var wait = pollfd(fd: process.raw, events: Int16(POLLIN), revents: 0)
            if poll(&wait, 1, left.map { Int32(min($0, 60_000)) + 1 } ?? -1) > 0 { return true }
        }
    }
}
