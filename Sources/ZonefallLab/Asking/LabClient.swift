import Glibc
import ZonefallLinux
import ZonefallModel

/// Asks questions from a node of the lab. Blocks; only inside the lab's sandbox.
package struct LabClient: Sendable {
    package let node: String

    package init(node: String) {
        self.node = node
    }

    /// Whether a TCP connection is accepted at once, or within `limit`.
    package func accepts(_ address: IPAddress, port: UInt16, within limit: Duration = .milliseconds(500)) throws -> Bool
    {
        try NetworkNamespace(named: node).run {
            // Refused or unreachable is an answer here: no.
            guard let socket = try? Descriptor.connecting(to: address, port: port) else { return false }
            return socket.isReady(for: POLLOUT, within: limit) && socket.pendingError == 0
        }
    }

    /// One HTTP GET, and all of the answer as text, headers included; nil if there is none in time.
    package func get(
        _ address: IPAddress,
        port: UInt16 = 80,
        path: String = "/",
        within limit: Duration = .seconds(3)
    ) throws -> String? {
        try NetworkNamespace(named: node).run {
            let deadline = ContinuousClock.now + limit
            guard let socket = try? Descriptor.connecting(to: address, port: port),
                socket.isReady(for: POLLOUT, within: limit), socket.pendingError == 0
            else { return nil }
            let host = BalancerConfiguration.bracketed(address)
            try socket.write(Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n".utf8))
            var answer: [UInt8] = []
            while socket.isReady(for: POLLIN, within: deadline - .now) {
                // A connection that breaks after its answer has answered.
                guard let some = try? socket.readSome() else {
                    return answer.isEmpty ? nil : String(decoding: answer, as: UTF8.self)
                }
                answer += some
            }
            return nil
        }
    }

    /// One line from a port that answers lines, by TCP or UDP; nil if none comes in time.
    package func line(
        _ address: IPAddress,
        port: UInt16 = 7,
        isDatagram: Bool,
        within limit: Duration = .seconds(1)
    ) throws -> String? {
        try NetworkNamespace(named: node).run {
            let socket =
                isDatagram ? try Descriptor.sending(to: address, port: port) : try .connecting(to: address, port: port)
            guard socket.isReady(for: POLLOUT, within: limit), socket.pendingError == 0 else { return nil }
            try socket.write(Array("?\n".utf8))
            guard socket.isReady(for: POLLIN, within: limit), let bytes = try socket.readSome() else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Whether a name server answers a question at all.
    func answersDNS(at server: IPAddress, name: String, within limit: Duration) throws -> Bool {
        do {
            return try resolve(name, at: server, .v4, within: limit) != nil
        } catch is SystemCallError {
            return false
        }
    }

    /// The addresses that a name server gives for a name, in its order; nil if it does not answer in time.
    package func resolve(
        _ name: String,
        at server: IPAddress,
        _ family: IPAddress.Family = .v4,
        within limit: Duration = .seconds(1)
    ) throws -> [IPAddress]? {
        try NetworkNamespace(named: node).run {
            let query = DNSQuery(name: name, family: family, id: UInt16.random(in: 0...UInt16.max))
            let socket = try Descriptor.sending(to: server, port: 53)
            try socket.write(query.bytes)
            let deadline = ContinuousClock.now + limit
            while socket.isReady(for: POLLIN, within: deadline - .now) {
                guard let bytes = try socket.readSome(), let answers = query.answers(in: bytes) else { continue }
                return answers
            }
            return nil
        }
    }
}

extension Descriptor {
    /// A non-blocking datagram socket that sends to one address from where the calling thread stands.
    static func sending(to address: IPAddress, port: UInt16) throws(SystemCallError) -> Descriptor {
        let socket = try Descriptor.socket(
            family: address.family.socketFamily,
            type: datagramSocket | Int32(SOCK_NONBLOCK.rawValue)
        )
        guard SocketAddress(address, port: port).withPointer({ connect(socket.raw, $0, $1) }) == 0 else {
            throw SystemCallError("reach \(address)")
        }
        return socket
    }

    func isReady(for events: Int32, within limit: Duration) -> Bool {
        guard limit > .zero else { return false }
        var wait = pollfd(fd: raw, events: Int16(events), revents: 0)
        return poll(&wait, 1, Int32(clamping: Int(limit / .milliseconds(1)) + 1)) > 0
    }

    func write(_ bytes: [UInt8]) throws(SystemCallError) {
        guard Glibc.send(raw, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw SystemCallError("send \(bytes.count) bytes")
        }
    }
}
