import Glibc
import Testing
import ZonefallLinux

/// The service manager's end of `sd_notify`.
struct NotifySocket {
    private let descriptor: Descriptor

    init(at path: String) throws {
        descriptor = try .socket(family: AF_UNIX, type: Int32(SOCK_DGRAM.rawValue))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        let raw = descriptor.raw
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
    }

    /// The next message.
    func receive() throws -> String {
        String(decoding: try #require(try descriptor.readSome()), as: UTF8.self)
    }
}
