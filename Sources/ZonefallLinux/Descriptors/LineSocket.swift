import Glibc

/// A TCP connection on which each message is a line, to programs that may stand on other machines.
///
/// Bound to one thread.
package final class LineSocket {
    package let descriptor: Descriptor
    private let longest: Int
    private var buffer: [UInt8] = []

    /// A server's own socket. IPv4 has four bytes, IPv6 sixteen; port 0: any, see ``port``.
    package static func listening(at address: [UInt8], port: UInt16) throws(SystemCallError) -> Descriptor {
        let socket = try Self.socket(of: address)
        var yes: Int32 = 1
        setsockopt(socket.raw, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard withAddress(address, port, { bind(socket.raw, $0, $1) }) == 0, listen(socket.raw, 16) == 0 else {
            throw SystemCallError("listen at port \(port)")
        }
        try socket.setNonBlocking()
        return socket
    }

    /// The port of a listening socket.
    package static func port(of socket: Descriptor) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket.raw, $0, &length) == 0 }
        }
        guard isKnown else { return 0 }
        // The port stands at the same place in both families.
        return withUnsafeBytes(of: &storage) { UInt16($0[2]) << 8 | UInt16($0[3]) }
    }

    /// The next one who connected, non-blocking; nil: nobody.
    package static func accept(from listener: Descriptor, longest: Int) throws(SystemCallError) -> LineSocket? {
        let raw = Glibc.accept(listener.raw, nil, nil)
        guard raw >= 0 else {
            if errno == EAGAIN || errno == ECONNABORTED { return nil }
            throw SystemCallError("accept a connection")
        }
        let descriptor = Descriptor(owning: raw)
        _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
        try descriptor.setNonBlocking()
        return LineSocket(descriptor, longest: longest)
    }

    /// Connects within a time, or fails.
    package static func connected(
        to address: [UInt8],
        port: UInt16,
        within limit: Duration,
        longest: Int
    ) throws(SystemCallError) -> LineSocket {
        let socket = try Self.socket(of: address)
        try socket.setNonBlocking()
        if withAddress(address, port, { connect(socket.raw, $0, $1) }) != 0 {
            guard errno == EINPROGRESS else { throw SystemCallError("connect to port \(port)") }
            guard wait(for: socket, Int16(POLLOUT), within: limit) else {
                throw SystemCallError("connect to port \(port)", code: ETIMEDOUT)
            }
            var code: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(socket.raw, SOL_SOCKET, SO_ERROR, &code, &length)
            guard code == 0 else { throw SystemCallError("connect to port \(port)", code: code) }
        }
        var yes: Int32 = 1
        setsockopt(socket.raw, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return LineSocket(socket, longest: longest)
    }

    private init(_ descriptor: Descriptor, longest: Int) {
        self.descriptor = descriptor
        self.longest = longest
    }

    /// Sends a line, which must hold no line feed, within a time.
    package func send(_ line: [UInt8], within limit: Duration) throws(SystemCallError) {
        var rest = (line + [UInt8(ascii: "\n")])[...]
        let deadline = ContinuousClock.now + limit
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor.raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            guard errno == EAGAIN || errno == EINTR else { throw SystemCallError("send a line") }
            guard Self.wait(for: descriptor, Int16(POLLOUT), within: deadline - ContinuousClock.now) else {
                throw SystemCallError("send a line", code: ETIMEDOUT)
            }
        }
    }

    package enum Received: Hashable, Sendable {
        case line([UInt8])
        case nothingYet
        /// The other end is gone, or sends lines without end.
        case closed
    }

    /// The next whole line, if it has come.
    package func receive() throws(SystemCallError) -> Received {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[..<end])
                buffer.removeFirst(end + 1)
                return .line(line)
            }
            guard buffer.count <= longest else { return .closed }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor.raw, &chunk, chunk.count, 0)
            if count == 0 { return .closed }
            if count > 0 {
                buffer += chunk[..<count]
                continue
            }
            switch errno {
            case EAGAIN, EINTR: return .nothingYet
            case ECONNRESET, ETIMEDOUT: return .closed
            default: throw SystemCallError("receive a line")
            }
        }
    }

    /// Waits for a line.
    package func receive(within limit: Duration) throws(SystemCallError) -> Received {
        let deadline = ContinuousClock.now + limit
        while true {
            let received = try receive()
            guard received == .nothingYet else { return received }
            guard Self.wait(for: descriptor, Int16(POLLIN), within: deadline - ContinuousClock.now) else {
                return .nothingYet
            }
        }
    }

    private static func wait(for socket: Descriptor, _ events: Int16, within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        while true {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return false }
            var wait = pollfd(fd: socket.raw, events: events, revents: 0)
            let milliseconds = left / .milliseconds(1)
            let ready = poll(&wait, 1, Int32(clamping: Int64(milliseconds.rounded(.up))))
            if ready > 0 { return true }
            if ready < 0, errno != EINTR { return false }
        }
    }

    private static func socket(of address: [UInt8]) throws(SystemCallError) -> Descriptor {
        try .socket(family: address.count == 4 ? AF_INET : AF_INET6, type: Int32(SOCK_STREAM.rawValue))
    }

    private static func withAddress(
        _ address: [UInt8],
        _ port: UInt16,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        if address.count == 4 {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &name.sin_addr) { $0.copyBytes(from: address) }
            return withUnsafePointer(to: &name) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &name.sin6_addr) { $0.copyBytes(from: address.prefix(16)) }
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }
}
