import CZonefallLinux
import Glibc

/// What a program that ended left.
package struct CommandResult: Hashable, Sendable {
    package let status: ExitStatus
    package let standardOutput: String
    package let standardError: String
    /// True if a stream was longer than the limit and its rest was thrown away.
    package let isTruncated: Bool
}

extension Command {
    /// Runs the program to its end and gives back what it printed, whatever its status. Blocks the calling thread.
    ///
    /// - Parameters:
    ///   - input: its standard input; nil: empty.
    ///   - networkPath: the network namespace to run in.
    ///   - deadline: after which it is killed.
    ///   - limit: bytes kept of each stream.
    package func result(
        input: String? = nil,
        networkPath: String? = nil,
        deadline: Duration = .seconds(30),
        limit: Int = 4 << 20
    ) throws(ProcessError) -> CommandResult {
        do {
            let pipes = try Pipes(input: input)
            var options = SpawnOptions(descriptors: pipes.childEnds)
            if let networkPath { options.placement = .network(path: networkPath) }
            let pid = try spawn(options)
            options.descriptors = []
            pipes.closeChildEnds()
            var conversation = Conversation(pipes: pipes, pid: pid, limit: limit)
            let isInTime: Bool
            do {
                isInTime = try conversation.hold(until: .now + deadline)
            } catch {
                kill(pid, SIGKILL)
                _ = ExitStatus.wait(for: pid)
                throw error
            }
            if !isInTime { kill(pid, SIGKILL) }
            let status = ExitStatus.wait(for: pid) ?? .signalled(SIGKILL)
            guard isInTime else {
                throw ProcessError.tooSlow(self, deadline: deadline, standardError: conversation.errorText)
            }
            return CommandResult(
                status: status,
                standardOutput: conversation.outputText,
                standardError: conversation.errorText,
                isTruncated: conversation.isTruncated
            )
        } catch let error as SystemCallError {
            throw .broken(self, error)
        } catch let error as ProcessError {
            throw error
        } catch {
            throw .broken(self, SystemCallError("\(error)", code: 0))
        }
    }

    /// Runs the program to its end and gives back its standard output.
    ///
    /// - Throws: ``ProcessError/failed(_:status:standardError:)`` for any status but 0.
    @discardableResult
    package func run(
        input: String? = nil,
        networkPath: String? = nil,
        deadline: Duration = .seconds(30)
    ) throws(ProcessError) -> String {
        let result = try result(input: input, networkPath: networkPath, deadline: deadline)
        guard result.status.isSuccess else {
            throw .failed(self, status: result.status, standardError: result.standardError)
        }
        return result.standardOutput
    }
}

/// The pipes to a child's standard streams.
private final class Pipes {
    private(set) var childEnds: [Descriptor]
    /// nil without input.
    fileprivate var toInput: Descriptor?
    fileprivate let output: Descriptor
    fileprivate let error: Descriptor
    fileprivate var pendingInput: ArraySlice<UInt8>

    init(input: String?) throws(SystemCallError) {
        let outputPipe = try Descriptor.pipe()
        let errorPipe = try Descriptor.pipe()
        output = outputPipe.reading
        error = errorPipe.reading
        try output.setNonBlocking()
        try error.setNonBlocking()
        if let input {
            let inputPipe = try Descriptor.pipe()
            toInput = inputPipe.writing
            try inputPipe.writing.setNonBlocking()
            childEnds = [inputPipe.reading, outputPipe.writing, errorPipe.writing]
            pendingInput = Array(input.utf8)[...]
        } else {
            childEnds = [try .open("/dev/null", O_RDONLY), outputPipe.writing, errorPipe.writing]
            pendingInput = []
        }
    }

    func closeChildEnds() {
        childEnds = []
    }
}

/// Feeds and empties a child's streams until it ends.
private struct Conversation {
    let pipes: Pipes
    let pid: pid_t
    /// Bytes kept of each stream.
    let limit: Int
    private var output: [UInt8] = []
    private var error: [UInt8] = []
    private(set) var isTruncated = false

    var outputText: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: error, as: UTF8.self) }

    init(pipes: Pipes, pid: pid_t, limit: Int) {
        self.pipes = pipes
        self.pid = pid
        self.limit = limit
    }

    /// - Returns: false if the deadline came first.
    mutating func hold(until deadline: ContinuousClock.Instant) throws(SystemCallError) -> Bool {
        let process = Descriptor(owning: try SystemCallError.check(zonefall_pidfd_open(pid), "watch process \(pid)"))
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return false }
            var waits = [
                pollfd(fd: process.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes.output.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes.error.raw, events: Int16(POLLIN), revents: 0),
            ]
            if let input = pipes.toInput { waits.append(pollfd(fd: input.raw, events: Int16(POLLOUT), revents: 0)) }
            guard poll(&waits, nfds_t(waits.count), Int32(min(left, 60_000)) + 1) >= 0 || errno == EINTR else {
                throw SystemCallError("wait for process \(pid)")
            }
            feed()
            try drain()
            if waits[0].revents != 0 {
                // What it wrote before it ended is in the pipes by now.
                try drain()
                return true
            }
        }
    }

    /// A child that does not read its input is no error: it shows in its status.
    private func feed() {
        guard let input = pipes.toInput else { return }
        while !pipes.pendingInput.isEmpty {
            let count = pipes.pendingInput.withUnsafeBytes { write(input.raw, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EAGAIN { return }
                if errno == EINTR { continue }
                break
            }
            pipes.pendingInput = pipes.pendingInput.dropFirst(count)
        }
        pipes.toInput = nil
    }

    private mutating func drain() throws(SystemCallError) {
        try Self.drain(pipes.output, into: &output, limit: limit, isTruncated: &isTruncated)
        try Self.drain(pipes.error, into: &error, limit: limit, isTruncated: &isTruncated)
    }

    private static func drain(
        _ stream: Descriptor,
        into bytes: inout [UInt8],
        limit: Int,
        isTruncated: inout Bool
    ) throws(SystemCallError) {
        while let some = try stream.readSome(), !some.isEmpty {
            bytes += some.prefix(limit - bytes.count)
            if bytes.count == limit { isTruncated = true }
        }
    }
}
