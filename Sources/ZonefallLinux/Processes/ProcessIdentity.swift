import Glibc

/// A process that is not our child, told apart from a later one with the same number by when it started.
package struct ProcessIdentity: Hashable, Sendable {
    package let pid: pid_t
    /// In clock ticks since the host's boot, field 22 of /proc/PID/stat.
    package let startTicks: String

    package init(pid: pid_t, startTicks: String) {
        self.pid = pid
        self.startTicks = startTicks
    }

    /// - Throws: ``SystemCallError`` if there is no such process any more.
    package init(of pid: pid_t) throws(SystemCallError) {
        guard let ticks = Self.startTicks(of: pid) else { throw SystemCallError("find process \(pid)", code: ESRCH) }
        self.init(pid: pid, startTicks: ticks)
    }

    /// False for a process that has ended, even if nobody reaped it yet.
    package var isRunning: Bool { Self.startTicks(of: pid) == startTicks }

    private static func startTicks(of pid: pid_t) -> String? {
        // No such file: no such process.
        guard let text = try? Files.read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 20, fields[1] != "Z", fields[1] != "X" else { return nil }
        return String(fields[20])
    }
}
