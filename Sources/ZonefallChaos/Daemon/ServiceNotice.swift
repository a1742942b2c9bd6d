import Glibc
import ZonefallLinux

/// The service manager that started us, told how we are (systemd's `sd_notify` protocol).
struct ServiceNotice {
    private let socket: Descriptor
    private let address: [UInt8]
    /// How often it wants to hear that the loop turns; nil: it does not ask.
    let watchdogInterval: Duration?

    /// - Parameter environment: asked for `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    /// - Returns: nil when nobody asked to be told, or can be.
    init?(environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }) {
        guard let path = environment("NOTIFY_SOCKET"), path.hasPrefix("/") || path.hasPrefix("@"),
            path.utf8.count < 108,
            let socket = try? Descriptor.socket(family: AF_UNIX, type: Int32(SOCK_DGRAM.rawValue))
        else { return nil }
        self.socket = socket
        // An '@' stands for the zero byte of an abstract name.
        address = path.hasPrefix("@") ? [0] + Array(path.utf8.dropFirst()) : Array(path.utf8)
        let isForUs = environment("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
        let microseconds = environment("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
        // Twice as often as asked.
        watchdogInterval = isForUs && microseconds > 0 ? .microseconds(max(microseconds / 2, 1_000)) : nil
    }

    /// One datagram; a manager that does not read stops nothing.
    func tell(_ text: String) {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + address.count)
        let message = Array(text.utf8)
        withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(socket.raw, message, message.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT), $0, length)
            }
        }
    }
}
