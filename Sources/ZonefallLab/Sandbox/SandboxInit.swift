import Glibc
import ZonefallLinux

/// The first process of a sandbox: furnishes it, runs one program in it, reaps orphans, and ends with that program. When it
/// ends, the kernel ends everything else inside.
package struct SandboxInit {
    /// The end of a pipe whose other end holds the sandbox: it ends with that, unless ``freedom`` comes first.
    package var leash: Int32?
    /// How many descriptors from 3 on go to the program.
    package var passing: Int
    /// For this program, without its name.
    package var arguments: [String]

    /// What releases a sandbox from its leash.
    static let freedom = "free"

    package init(leash: Int32?, passing: Int, arguments: [String]) {
        self.leash = leash
        self.passing = passing
        self.arguments = arguments
    }

    /// - Returns: how the program ended; the caller is to end with that at once.
    package func run() throws -> Int32 {
        // As any other process it would change the mounts of whoever called it.
        guard getpid() == 1 else { throw SandboxError.notFirstProcess }
        let signals = try SignalPipe()
        try Self.furnish()
        let program = try startProgram()
        // What the program got is its alone: others wait for the end of it.
        for index in 0..<passing { close(Int32(3 + index)) }

        var leash = self.leash
        while true {
            var waits = [pollfd(fd: signals.reading.raw, events: Int16(POLLIN), revents: 0)]
            if let leash { waits.append(pollfd(fd: leash, events: Int16(POLLIN), revents: 0)) }
            poll(&waits, nfds_t(waits.count), -1)
            if let held = leash, waits[1].revents != 0 {
                var word = [UInt8](repeating: 0, count: 16)
                let count = read(held, &word, word.count)
                guard count > 0, String(decoding: word[..<count], as: UTF8.self) == Self.freedom else {
                    return ExitStatus.signalled(SIGKILL).shellStatus
                }
                close(held)
                leash = nil
            }
            for signal in try signals.pending() where signal != SIGCHLD { kill(program, signal) }
            while let (pid, status) = ExitStatus.reapAny() {
                if pid == program { return status.shellStatus }
            }
        }
    }

    private func startProgram() throws -> pid_t {
        let given = try (0..<passing).map { try Descriptor.duplicate(of: Int32(3 + $0)) }
        var options = SpawnOptions(descriptors: try standardStreams() + given)
        options.isLeashed = false
        return try Command(Executable.current, arguments).spawn(options)
    }

    /// Gives the sandbox its own process list and its own /run.
    private static func furnish() throws {
        try FileSystem.keepMountsPrivate()
        try FileSystem.mount("proc", at: "/proc")
        try FileSystem.mount("tmpfs", at: "/run", options: "mode=0755,size=256m")
        for directory in [NetworkNamespace.directory, Sandbox.directory] {
            try Files.makeDirectories(directory, mode: 0o755)
        }
        guard let id = getenv(Sandbox.variable) else { throw SandboxError.notFirstProcess }
        try Files.write(String(cString: id), to: "\(Sandbox.directory)/sandbox")
    }
}

package enum SandboxError: Error, Hashable, Sendable {
    case notFirstProcess
    case notInside
}

extension SandboxError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFirstProcess:
            "This is a part of `zonefall lab up`, which runs it as the first process of a sandbox. Use that instead."
        case .notInside:
            "A lab is built inside a sandbox only, so that it can't touch this host's network. Use `zonefall lab up`."
        }
    }
}
