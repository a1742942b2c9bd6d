import CZonefallLinux
import Glibc

/// A Unix socket of whole messages (SOCK_SEQPACKET), of one machine only.
package struct MessageSocket: Sendable {
    package let descriptor: Descriptor

    /// Who connected, as the kernel says: nobody can lie about it.
    package struct Peer: Hashable, Sendable {
        package let pid: Int32
        package let uid: UInt32
    }

    /// Listens at a path, where a socket that a dead process left is replaced.
    package static func listening(at path: String, mode: mode_t) throws(SystemCallError) -> MessageSocket {
        let socket = try MessageSocket()
        unlink(path)
        guard try socket.withAddress(of: path, { bind(socket.descriptor.raw, $0, $1) }) == 0 else {
            throw SystemCallError("bind the socket \(path)")
        }
        guard chmod(path, mode) == 0, listen(socket.descriptor.raw, 64) == 0 else {
            throw SystemCallError("listen at \(path)")
        }
        try socket.descriptor.setNonBlocking()
        return socket
    }

    package static func connected(to path: String) throws(SystemCallError) -> MessageSocket {
        let socket = try MessageSocket()
        guard try socket.withAddress(of: path, { connect(socket.descriptor.raw, $0, $1) }) == 0 else {
            throw SystemCallError("connect to \(path)")
        }
        return socket
    }

    private init() throws(SystemCallError) {
        descriptor = try .socket(family: AF_UNIX, type: Int32(SOCK_SEQPACKET.rawValue))
    }

    private init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// The next one who connected, non-blocking; nil: nobody.
    package func accept() throws(SystemCallError) -> (socket: MessageSocket, peer: Peer)? {
        let raw = Glibc.accept(descriptor.raw, nil, nil)
        guard raw >= 0 else {
            if errno == EAGAIN || errno == ECONNABORTED { return nil }
            throw SystemCallError("accept a connection")
        }
        let socket = MessageSocket(Descriptor(owning: raw))
        guard fcntl(raw, F_SETFD, FD_CLOEXEC) == 0 else { throw SystemCallError("keep a connection to this process") }
        try socket.descriptor.setNonBlocking()
        var peer = zonefall_peer()
        try SystemCallError.check(zonefall_peer(raw, &peer), "ask who connected")
        return (socket, Peer(pid: peer.pid, uid: peer.uid))
    }

    /// Sends one message, or nothing.
    package func send(_ bytes: [UInt8]) throws(SystemCallError) {
        guard Glibc.send(descriptor.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw SystemCallError("send a message")
        }
    }

    package enum Received: Hashable, Sendable {
        case message([UInt8])
        case nothingYet
        /// The other end is gone.
        case closed
    }

    /// The next message, at most `limit` bytes of it; what is longer is cut.
    package func receive(atMost limit: Int) throws(SystemCallError) -> Received {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
            count = recv(descriptor.raw, buffer.baseAddress, limit, 0)
            initialized = max(count, 0)
        }
        if count > 0 { return .message(bytes) }
        if count == 0 { return .closed }
        switch errno {
        case EAGAIN, EINTR: return .nothingYet
        case ECONNRESET: return .closed
        default: throw SystemCallError("receive a message")
        }
    }

    private func withAddress(
        of path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemCallError) -> Int32 {
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemCallError("use \(path) for a socket", code: ENAMETOOLONG)
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
