import ZonefallModel

/// `exec`: a program of this host, which asks in its own way and says what came of it (``PluginOutput``).
///
/// Only programs that the agent's own configuration allows (``LocalPolicy``), never by a shell, with nothing of the agent's
/// environment, within limits of time, memory and output; all that it started ends with it. `ok` when it ends with 0 or 1, which
/// is a warning and told as its message; `error` with 2; `timeout` when it takes too long; `not_sent` when it can't tell or
/// can't be started: that says nothing of the target.
final class ExecProbe: ProbeMethod {
    static let kind = ProbeKind.exec
    private let loop: EventLoop
    private let local: LocalPolicy
    private var running = 0

    /// Programs cost far more than packets.
    private static let mostRunning = 32

    init(_ context: ProbeContext) {
        loop = context.loop
        local = context.local
    }

    func begin(_ attempt: Attempt) {
        let probe = attempt.probe
        let options = probe.options ?? ProbeOptions()
        guard let command = Self.command(probe, options) else {
            return attempt.finish(
                AttemptResult(.notSent(reason: "the plan names no program, or one without an address"))
            )
        }
        guard local.allows(program: command[0]) else {
            let reason = ObservationDetails.text(
                "this agent's configuration does not allow the program '\(command[0])'"
            )
            return attempt.finish(AttemptResult(.notSent(reason: reason)))
        }
        guard running < Self.mostRunning else {
            return attempt.finish(AttemptResult(.notSent(reason: "\(running) programs are already running")))
        }
        let run = ProgramRun(
            loop,
            .init(
                memoryMiB: min(max(options.memoryLimit ?? 256, 8), 65_536),
                outputBytes: min(max(options.outputLimit ?? 64 << 10, 1), 1 << 20),
                patience: probe.timeout,
                namespace: probe.source.namespace
            )
        )
        attempt.work = run
        running += 1
        let started = run.begin(command, environment: Self.environment(options)) { [unowned self, unowned attempt] in
            running -= 1
            attempt.finish(PluginOutput.result(status: $0, output: $1))
        }
        guard let errno = started else { return }
        running -= 1
        let reason = ObservationDetails.text("'\(command[0])' can't be started: \(Outcome.reason(errno))")
        attempt.finish(AttemptResult(.notSent(reason: reason)))
    }

    func expire(_ attempt: Attempt) {
        guard let run = attempt.work as? ProgramRun else { return }
        running -= 1
        run.kill()
        attempt.finish(AttemptResult(.timeout))
    }

    func abandon(_ attempt: Attempt) {
        guard let run = attempt.work as? ProgramRun else { return }
        running -= 1
        run.kill()
    }

    /// - Returns: nil without a program, or where an address is to be filled in that there is not.
    private static func command(_ probe: PlannedProbe, _ options: ProbeOptions) -> [String]? {
        guard let command = options.command, !command.isEmpty, command.allSatisfy({ !$0.utf8.contains(0) }) else {
            return nil
        }
        let needsAddress = command.contains { $0.contains("{address}") }
        guard !needsAddress || !probe.addresses.isEmpty else { return nil }
        let words = [
            ("{address}", probe.addresses.first?.description ?? ""), ("{port}", "\(probe.port)"),
            ("{target}", probe.target),
        ]
        // The program itself is named by the plan alone.
        return [command[0]]
            + command.dropFirst().map { word in words.reduce(word) { $0.filling(in: $1.0, with: $1.1) } }
    }

    private static func environment(_ options: ProbeOptions) -> [String] {
        let given = options.environment ?? []
        let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return (given.contains { $0.hasPrefix("PATH=") } ? [] : [path]) + given.filter { !$0.utf8.contains(0) }
    }
}

extension String {
    /// Without Foundation.
    fileprivate func filling(in word: String, with value: String) -> String {
        var result = ""
        var rest = self[...]
        while let first = rest.first {
            if rest.hasPrefix(word) {
                result += value
                rest = rest.dropFirst(word.count)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
