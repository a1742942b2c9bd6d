import Glibc
import ZonefallLinux

/// A user, network, mount and PID namespace of our own, in which a lab stands: rootless, and cut off from the host's
/// network. See `docs/decisions/0003-lab-sandbox.md`.
package enum Sandbox {
    /// Set inside a sandbox to its id, which its file repeats.
    static let variable = "ZONEFALL_SANDBOX"
    /// On the sandbox's own /run, which hides the host's.
    static let directory = "/run/zonefall"
    private static let idFile = "\(directory)/sandbox"

    /// True in a process that was started inside a sandbox. Only such a process may build a lab.
    package static var isInside: Bool {
        // No file: not inside, or inside a sandbox that is not ready; either way nothing may be built.
        guard let id = getenv(variable).map({ String(cString: $0) }), let file = try? Files.read(idFile) else {
            return false
        }
        return !id.isEmpty && file == id
    }

    /// Runs this program in a new sandbox and waits for it. Signals that would end us are passed on to it; if we are
    /// killed, so is everything inside.
    ///
    /// - Parameter arguments: for this program, without its name.
    package static func run(arguments: [String]) throws -> ExitStatus {
        let leash = try Descriptor.pipe()
        let command = initCommand(newID(), ["--leash", "3"], arguments)
        var options = SpawnOptions(descriptors: try standardStreams() + [leash.reading])
        options.placement = .newSandbox
        options.hasOwnGroup = true
        let child = ChildProcess(adopting: try spawn(command, options), startedBy: command)
        defer { withExtendedLifetime(leash.writing) {} }
        return try accompany(child)
    }

    /// Waits for a child in a process group of its own, and passes on to it the signals that would end us.
    ///
    /// - Parameter takesTerminal: whether the terminal's keys and its input are the child's meanwhile.
    static func accompany(_ child: ChildProcess, takesTerminal: Bool = false) throws -> ExitStatus {
        let signals = try SignalPipe()
        let handsOver = takesTerminal && isatty(STDIN_FILENO) == 1
        if handsOver {
            signal(SIGTTOU, SIG_IGN)
            tcsetpgrp(STDIN_FILENO, child.pid)
            // It may have been stopped for reading before the terminal was its.
            child.signal(SIGCONT)
        }
        defer { if handsOver { tcsetpgrp(STDIN_FILENO, getpgrp()) } }
        while child.isRunning {
            var wait = pollfd(fd: signals.reading.raw, events: Int16(POLLIN), revents: 0)
            poll(&wait, 1, -1)
            for signal in try signals.pending() where signal != SIGCHLD { child.signal(signal) }
        }
        return child.wait()
    }

    /// A sandbox that is to outlive whoever made it, and does once it has been released.
    package struct Started: Sendable {
        /// Its first process, as the host numbers it.
        package let pid: pid_t
        /// What tells a process inside that it is inside.
        package let id: String
        fileprivate let leash: Descriptor

        /// Until this the sandbox ends with us, so that nothing stays behind that nobody knows of.
        package func release() throws(SystemCallError) {
            try leash.write(SandboxInit.freedom)
        }
    }

    /// Starts this program in a new sandbox that will outlive us.
    ///
    /// - Parameters:
    ///   - logFile: for what it prints.
    ///   - passing: what the program gets as its descriptor 3, and so on.
    package static func start(arguments: [String], logFile: String, passing: [Descriptor]) throws -> Started {
        let log = try Descriptor.open(logFile, O_WRONLY | O_CREAT | O_APPEND)
        let input = try Descriptor.open("/dev/null", O_RDONLY)
        let leash = try Descriptor.pipe()
        var options = SpawnOptions(descriptors: [input, log, log] + passing + [leash.reading])
        options.placement = .newSandbox
        options.hasOwnSession = true
        options.isLeashed = false
        let id = newID()
        let command = initCommand(id, ["--passing", "\(passing.count)", "--leash", "\(3 + passing.count)"], arguments)
        return Started(pid: try spawn(command, options), id: id, leash: leash.writing)
    }

    private static func newID() -> String { "\(getpid())-\(UInt64.random(in: 0...UInt64.max))" }

    private static func initCommand(_ id: String, _ options: [String], _ arguments: [String]) -> Command {
        var environment = Command.inheritedEnvironment
        environment[variable] = id
        return Command(
            Executable.current,
            ["lab-init"] + options + ["--"] + arguments,
            environment: environment,
            directory: Files.resolved(".")
        )
    }

    private static func spawn(_ command: Command, _ options: SpawnOptions) throws -> pid_t {
        do throws(ProcessError) {
            return try command.spawn(options)
        } catch {
            throw NamespaceSupport.obstacle() ?? error
        }
    }
}

/// This process's standard streams, to hand to a child.
func standardStreams() throws(SystemCallError) -> [Descriptor] {
    try [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].map { raw throws(SystemCallError) in
        try Descriptor.duplicate(of: raw)
    }
}
