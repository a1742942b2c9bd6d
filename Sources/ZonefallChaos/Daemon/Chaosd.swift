import Glibc
import ZonefallLinux
import ZonefallModel
import ZonefallSigning

/// A whole `zonefall-chaosd`, put together from its configuration.
package enum Chaosd {
    /// Runs until a signal ends it.
    ///
    /// - Throws: why it could not begin; nothing is dark then.
    package static func run(_ configuration: ChaosdConfiguration, log: @escaping (String) -> Void) throws(ChaosdError) {
        do {
            umask(0o077)
            // Whoever started us may have blocked the signals that are to end us.
            var none = sigset_t()
            sigemptyset(&none)
            sigprocmask(SIG_SETMASK, &none, nil)
            // A log that nobody reads any more must not end us.
            signal(SIGPIPE, SIG_IGN)
            try Files.makeDirectories(configuration.stateDirectory, mode: 0o755)
            let lock = try lock(configuration.stateDirectory)
            defer { withExtendedLifetime(lock) {} }
            let operators = try operators(configuration)
            let signals = try SignalPipe()
            let gates = try KernelGates()
            try Privileges.keepOnly(.netAdmin)
            try Privileges.confine()

            let memory = try PlanMemoryFiles(
                directory: configuration.stateDirectory,
                usedPlansPath: configuration.usedPlansPath,
                verifier: PlanVerifier(operators: operators, servesOnlyOurOwn: configuration.servesOnlyOurOwn),
                now: Timekeeper.system.date()
            )
            let warden = try Warden(
                configuration: configuration,
                gates: gates,
                memory: memory,
                halt: HaltFile(path: configuration.haltPath),
                log: log
            )
            // First of all, whatever else goes wrong later.
            try warden.removeOrphans()
            try ChaosdServer(warden: warden, signals: signals, log: log).run()
        } catch let error as ChaosdError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }

    /// One daemon for one state directory.
    private static func lock(_ directory: String) throws -> Descriptor {
        let path = "\(directory)/lock"
        let file = try Descriptor.open(path, O_RDWR | O_CREAT)
        guard flock(file.raw, LOCK_EX | LOCK_NB) == 0 else { throw ChaosdError.runsAlready(path) }
        return file
    }

    /// Nobody can sign for a host that lists nobody, which is right for one without chaos.
    private static func operators(_ configuration: ChaosdConfiguration) throws -> OperatorList {
        guard configuration.isEnabled else { return try OperatorList(parsing: "") }
        do {
            return try OperatorList(parsing: Files.read(configuration.operatorsFile))
        } catch {
            throw ChaosdError.operators(configuration.operatorsFile, "\(error)")
        }
    }

    /// Reads everything that a start would read, and begins nothing.
    package static func check(_ path: String) throws -> ChaosdConfiguration {
        let configuration = try ChaosdConfiguration.read(path)
        _ = try operators(configuration)
        return configuration
    }
}

/// Why `zonefall-chaosd` does not run.
package enum ChaosdError: Error, Hashable, Sendable, CustomStringConvertible {
    case runsAlready(String)
    case operators(String, String)
    case failed(String)

    package var description: String {
        switch self {
        case .runsAlready(let path): "another zonefall-chaosd runs here: it holds \(path)"
        case .operators(let path, let reason): "the list of operators \(path) can't be used: \(reason)"
        case .failed(let reason): reason
        }
    }
}
