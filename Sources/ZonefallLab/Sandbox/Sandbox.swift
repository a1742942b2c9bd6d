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
        let signals = try SignalPipe()
        let leash = try Descriptor.pipe()
        let command = initCommand(["--leash", "3"], arguments)
        var options = SpawnOptions(descriptors: try standardStreams() + [leash.reading])
        options.placement = .newSandbox
        options.hasOwnGroup = true
        let child = ChildProcess(adopting: try spawn(command, options), startedBy: command)
        while child.isRunning {
            for signal in try waitForSignals(signals) where signal != SIGCHLD { child.signal(signal) }
        }
        withExtendedLifetime(leash.writing) {}
        return child.wait()
    }

    /// Starts this program in a new sandbox that outlives us.
    ///
    /// - Parameters:
    ///   - logFile: for what it prints.
    ///   - passing: what the program gets as its descriptor 3, and so on.
    /// - Returns: the sandbox's first process, as the host numbers it.
    package static func start(arguments: [String], logFile: String, passing: [Descriptor]) throws -> pid_t {
        let log = try Descriptor.open(logFile, O_WRONLY | O_CREAT | O_APPEND)
        let input = try Descriptor.open("/dev/null", O_RDONLY)
        var options = SpawnOptions(descriptors: [input, log, log] + passing)
        options.placement = .newSandbox
        options.hasOwnSession = true
        options.isLeashed = false
        return try spawn(initCommand(["--passing", "\(passing.count)"], arguments), options)
    }

    private static func initCommand(_ options: [String], _ arguments: [String]) -> Command {
        var environment = Command.inheritedEnvironment
        environment[variable] = "\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
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

    private static func waitForSignals(_ signals: SignalPipe) throws -> [Int32] {
        var wait = pollfd(fd: signals.reading.raw, events: Int16(POLLIN), revents: 0)
        poll(&wait, 1, -1)
        return try signals.pending()
    }
}

/// This process's standard streams, to hand to a child.
func standardStreams() throws(SystemCallError) -> [Descriptor] {
    try [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].map { raw throws(SystemCallError) in
        try Descriptor.duplicate(of: raw)
    }
}
