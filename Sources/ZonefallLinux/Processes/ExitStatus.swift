import CZonefallLinux
import Glibc

/// How a process ended.
package enum ExitStatus: Hashable, Sendable {
    /// 0...255.
    case exited(Int32)
    case signalled(Int32)

    /// - Parameter status: as waitpid(2) gives it.
    init(waitStatus status: Int32) {
        let signal = status & 0x7f
        self = signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    }

    package var isSuccess: Bool { self == .exited(0) }

    /// One number for both, as shells have it: 128 and the signal's number for a process that a signal ended.
    package var shellStatus: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal): 128 + signal
        }
    }
}

extension ExitStatus: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exited(let code): "exited with status \(code)"
        case .signalled(let signal): "was ended by signal \(signal)"
        }
    }
}

extension ExitStatus {
    /// Waits for a child to end and takes its status away; nil if it is not our child, or taken already.
    static func wait(for pid: pid_t) -> ExitStatus? {
        var status: Int32 = 0
        while true {
            if waitpid(pid, &status, 0) == pid { return ExitStatus(waitStatus: status) }
            guard errno == EINTR else { return nil }
        }
    }

    /// Takes the status of any child that has ended, without waiting; for the first process of a PID namespace, which
    /// inherits the orphans.
    package static func reapAny() -> (pid: pid_t, status: ExitStatus)? {
        var status: Int32 = 0
        let pid = waitpid(-1, &status, WNOHANG)
        return pid > 0 ? (pid, ExitStatus(waitStatus: status)) : nil
    }
}

extension Descriptor {
    /// Readable as soon as a process ends, whoever its parent is; nil if there is no such process.
    package static func process(_ pid: pid_t) -> Descriptor? {
        let raw = zonefall_pidfd_open(pid)
        return raw >= 0 ? Descriptor(owning: raw) : nil
    }
}
