import Dispatch
import Glibc
import Testing

/// A TCP connection to this machine over which a test says exactly the bytes that it wants.
final class RawConnection: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            try #require(count > 0)
            sent += count
        }
    }

    /// Waits until the server hangs up, and gives all that it said.
    func readToEnd() async -> String {
        await withCheckedContinuation { continuation in
            // Not on a thread of the pool, of which the server needs one to hang up.
            DispatchQueue.global().async { [self] in
                var text: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 4_096)
                while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
                    text += buffer.prefix(count)
                }
                continuation.resume(returning: String(decoding: text, as: UTF8.self))
            }
        }
    }

    /// Waits until the server has said something, or hung up, and gives all that it said up to then.
    func read(until words: String) async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in
                var text: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while !String(decoding: text, as: UTF8.self).contains(words) {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    guard count > 0 else { break }
                    text += buffer.prefix(count)
                }
                continuation.resume(returning: String(decoding: text, as: UTF8.self))
            }
        }
    }

    /// Hangs up.
    func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
