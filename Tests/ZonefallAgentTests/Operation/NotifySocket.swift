import Foundation
import Glibc
import ZonefallTestSupport

/// A service manager of the test's own: a socket for what it is told.
final class NotifySocket: @unchecked Sendable {
    let path = NSTemporaryDirectory() + "/zonefall-notify-\(UUID().uuidString)"
    /// Lines, in the order in which they came.
    let told = Gathered<String>()
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard descriptor >= 0, status == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        let heard = self.descriptor
        Thread.detachNewThread { [told] in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            // Until `deinit` shuts it down.
            while case let count = recv(heard, &buffer, buffer.count, 0), count > 0 {
                for line in String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n") {
                    told.append(String(line))
                }
            }
            close(heard)
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        unlink(path)
    }
}
