import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// One run of a program, from its start to its end, within limits.
final class ProgramRun {
    struct Limits {
        var memoryMiB = 256
        var outputBytes = 64 << 10
        var patience: Duration
        var namespace: String?
    }

    private let loop: EventLoop
    private let limits: Limits
    private var program = zf_program(pid: 0, process: -1, output: -1)
    private var output: [UInt8] = []
    private var completion: ((Int32, [UInt8]) -> Void)?

    init(_ loop: EventLoop, _ limits: Limits) {
        self.loop = loop
        self.limits = limits
    }

    deinit {
        kill()
    }

    /// Starts it; `completion` is handed its exit status, or the negative number of the signal that ended it, and its output.
    ///
    /// - Returns: why it did not start.
    func begin(
        _ command: [String],
        environment: [String],
        completion: @escaping (Int32, [UInt8]) -> Void
    ) -> Int32? {
        self.completion = completion
        let seconds = UInt64(max(1, limits.patience.nanoseconds / 1_000_000_000 + 1))
        let path = limits.namespace.map(NetworkPlace.path)
        let result = withCStrings(command) { arguments in
            withCStrings(environment) { variables in
                withOptionalCString(path) { namespace in
                    var bounds = zf_limits(
                        memory_bytes: UInt64(limits.memoryMiB) << 20,
                        cpu_seconds: seconds,
                        network_namespace: namespace
                    )
                    return zf_program_start(command[0], arguments, variables, &bounds, &program)
                }
            }
        }
        guard result == 0 else { return -result }
        loop.watch(program.output, for: .readable) { [unowned self] _ in read() }
        loop.watch(program.process, for: .readable) { [unowned self] _ in ended() }
        return nil
    }

    /// Ends it and all that it started, without a word.
    func kill() {
        completion = nil
        guard program.pid > 0 else { return }
        zf_program_kill(program.pid)
        var status: Int32 = 0
        // Killed processes end at once; it is ours until it is reaped.
        while zf_program_reap(program.pid, &status) == 0 { sched_yield() }
        shut()
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while program.output >= 0 {
            let count = Glibc.read(program.output, &buffer, buffer.count)
            guard count > 0 else {
                if count == 0 { shutOutput() }
                return
            }
            // What is beyond the limit is read and let go of, so that the program does not hang over it.
            output += buffer[..<min(count, max(0, limits.outputBytes - output.count))]
        }
    }

    private func ended() {
        var status: Int32 = 0
        guard zf_program_reap(program.pid, &status) == 1 else { return }
        read()
        // Children that it left behind in its group go with it.
        zf_program_kill(program.pid)
        program.pid = 0
        let completion = self.completion
        self.completion = nil
        shut()
        completion?(status, output)
    }

    private func shutOutput() {
        guard program.output >= 0 else { return }
        loop.unwatch(program.output)
        closeDescriptor(program.output)
        program.output = -1
    }

    private func shut() {
        program.pid = 0
        shutOutput()
        guard program.process >= 0 else { return }
        loop.unwatch(program.process)
        closeDescriptor(program.process)
        program.process = -1
    }
}

/// Calls `body` with a null-terminated array of C strings, as execve(2) wants them.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { (pointers + index).initialize(to: strdup(string)) }
    (pointers + strings.count).initialize(to: nil)
    defer {
        for index in strings.indices { free(pointers[index]) }
        pointers.deallocate()
    }
    return body(pointers)
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString(body)
}
