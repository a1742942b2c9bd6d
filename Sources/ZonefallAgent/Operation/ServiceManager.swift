import CZonefallProbes
import Glibc
import ZonefallModel
import ZonefallProbes

/// The service manager that started the agent, told how it is (systemd's `sd_notify` protocol; others speak it too).
struct ServiceManager {
    enum State {
        /// Probing, or waiting for a plan.
        case ready
        case status(String)
        /// The configuration is being read anew; ``ready`` ends it.
        case reloading(at: Instant)
        /// The loop still turns.
        case alive
        case stopping

        var message: String {
            switch self {
            case .ready: "READY=1\n"
            case .status(let text): "STATUS=\(text.filter { !$0.isNewline })\n"
            case .reloading(let now): "RELOADING=1\nMONOTONIC_USEC=\(now.nanoseconds / 1_000)\n"
            case .alive: "WATCHDOG=1\n"
            case .stopping: "STOPPING=1\n"
            }
        }
    }

    private let socketPath: [UInt8]
    /// How often it wants to hear that the loop turns; nil: it does not ask.
    let watchdogInterval: Duration?

    /// - Parameter environment: what is asked for `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    /// - Returns: nil when nobody asked to be told.
    init?(environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }) {
        guard let path = environment("NOTIFY_SOCKET"), path.hasPrefix("/") || path.hasPrefix("@") else { return nil }
        // An '@' stands for the zero byte of an abstract name.
        let bytes = path.hasPrefix("@") ? [0] + Array(path.utf8.dropFirst()) : Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
        socketPath = bytes
        let isForUs = environment("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
        let microseconds = environment("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
        // Twice as often as asked, as sd_watchdog_enabled(3) advises.
        watchdogInterval = isForUs && microseconds > 0 ? .microseconds(max(microseconds / 2, 1_000)) : nil
    }

    /// Sends one datagram. A manager that can't be reached is no reason to stop probing, so nothing is reported.
    func tell(_ state: State) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + socketPath.count)
        let message = Array(state.message.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                // Never waits: a manager that does not read must not stop the loop.
                _ = sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT), $0, length)
            }
        }
    }
}
