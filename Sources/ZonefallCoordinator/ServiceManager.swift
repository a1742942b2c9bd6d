import Glibc

/// The service manager that started us, told how we are (systemd's `sd_notify` protocol; others speak it too).
package struct ServiceManager: Sendable {
    package enum State: Sendable {
        /// Serving.
        case ready(status: String)
        /// The state's door still opens: sent every second, so that a coordinator that hangs is started anew.
        case alive
        case stopping
    }

    private let socketPath: String

    /// - Parameter socketPath: the value of `NOTIFY_SOCKET`; nil or empty when nobody asked to be told.
    package init?(socketPath: String?) {
        guard let socketPath, socketPath.hasPrefix("/") || socketPath.hasPrefix("@") else { return nil }
        self.socketPath = socketPath
    }

    /// Sends one datagram. A manager that can't be reached is no reason to stop serving, so nothing is reported.
    package func tell(_ state: State) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An '@' stands for the zero byte of an abstract name.
        let path = socketPath.hasPrefix("@") ? [0] + Array(socketPath.utf8.dropFirst()) : Array(socketPath.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let length = MemoryLayout<sa_family_t>.size + path.count
        let message = Array(state.message.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
            }
        }
    }
}

extension ServiceManager.State {
    fileprivate var message: String {
        switch self {
        case .ready(let status): "READY=1\nSTATUS=\(status.filter { !$0.isNewline })\n"
        case .alive: "WATCHDOG=1\n"
        case .stopping: "STOPPING=1\n"
        }
    }
}
