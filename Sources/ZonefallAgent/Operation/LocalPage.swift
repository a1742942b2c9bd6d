import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel
import ZonefallProbes

/// The agent's own page: `/healthz`, `/readyz` and `/metrics`, answered on the loop, one request for each connection.
///
/// Bounded in every way: it must never cost the probes anything. Who connects can learn how the agent is, and do nothing.
final class LocalPage {
    struct Answer: Hashable {
        var status = 200
        var type = "text/plain; charset=utf-8"
        var text: String
    }

    private final class Connection {
        let descriptor: Int32
        var received: [UInt8] = []
        var answer: ArraySlice<UInt8> = []
        var timer: EventLoop.Timer?

        init(_ descriptor: Int32) {
            self.descriptor = descriptor
        }
    }

    private let loop: EventLoop
    private let listener: Int32
    private let respond: (String) -> Answer?
    private var connections: [Int32: Connection] = [:]
    let port: UInt16

    static let mostConnections = 16
    /// In bytes, of a request's head.
    static let longestHead = 4_096
    static let patience: Duration = .seconds(5)

    /// Listens from now on.
    ///
    /// - Parameter respond: to a path; nil: there is no such page.
    /// - Throws: ``AgentError`` when it can't listen there.
    init(loop: EventLoop, address: ListenAddress, respond: @escaping (String) -> Answer?) throws(AgentError) {
        self.loop = loop
        self.respond = respond
        (listener, port) = try Self.listen(at: address)
        loop.watch(listener, for: .readable) { [unowned self] _ in accept() }
    }

    private static func listen(at address: ListenAddress) throws(AgentError) -> (descriptor: Int32, port: UInt16) {
        let descriptor = zf_socket(address.address.family == .v4 ? 4 : 6, true)
        guard descriptor >= 0 else { throw .cannotListen("\(address)", errno: -descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var place = zf_address(address)
        var failure = zf_bind(descriptor, &place)
        if failure >= 0, Glibc.listen(descriptor, Int32(mostConnections)) != 0 { failure = -errno }
        if failure >= 0 { failure = zf_local_address(descriptor, &place) }
        guard failure >= 0 else {
            Glibc.close(descriptor)
            throw .cannotListen("\(address)", errno: -failure)
        }
        return (descriptor, place.port)
    }

    func close() {
        loop.unwatch(listener)
        Glibc.close(listener)
        for connection in connections.values { end(connection) }
    }

    private func accept() {
        // A few at each turn, so that nobody who only connects keeps the loop.
        for _ in 0..<4 {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            guard connections.count < Self.mostConnections else {
                Glibc.close(descriptor)
                continue
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            let connection = Connection(descriptor)
            connections[descriptor] = connection
            connection.timer = loop.schedule(at: .now() + Self.patience) { [unowned self, unowned connection] in
                connection.timer = nil
                end(connection)
            }
            loop.watch(descriptor, for: .readable) { [unowned self, unowned connection] _ in read(connection) }
        }
    }

    private func read(_ connection: Connection) {
        var chunk = [UInt8](repeating: 0, count: 1_024)
        let count = recv(connection.descriptor, &chunk, chunk.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { return end(connection) }
        connection.received += chunk[..<count]
        let head = String(decoding: connection.received, as: UTF8.self)
        if head.contains("\r\n\r\n") {
            connection.answer = response(to: head)[...]
            write(connection)
        } else if connection.received.count > Self.longestHead {
            end(connection)
        }
    }

    private func write(_ connection: Connection) {
        while !connection.answer.isEmpty {
            let count = connection.answer.withUnsafeBytes {
                send(connection.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                return loop.watch(connection.descriptor, for: .writable) { [unowned self, unowned connection] _ in
                    write(connection)
                }
            }
            guard count > 0 else { break }
            connection.answer = connection.answer.dropFirst(count)
        }
        end(connection)
    }

    private func end(_ connection: Connection) {
        if let timer = connection.timer { loop.cancel(timer) }
        loop.unwatch(connection.descriptor)
        Glibc.close(connection.descriptor)
        connections[connection.descriptor] = nil
    }

    private func response(to head: String) -> [UInt8] {
        let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
        let answer: Answer
        if words.count != 3 || !words[2].hasPrefix("HTTP/1.") {
            answer = Answer(status: 400, text: "That is no HTTP/1.1 request.\n")
        } else if words[0] != "GET" && words[0] != "HEAD" {
            answer = Answer(status: 405, text: "Only GET and HEAD.\n")
        } else {
            let path = String(words[1].prefix { $0 != "?" })
            answer = respond(path) ?? Answer(status: 404, text: "There are /healthz, /readyz and /metrics.\n")
        }
        let body = Array(answer.text.utf8)
        let reasons = [
            200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable",
        ]
        let lines = [
            "HTTP/1.1 \(answer.status) \(reasons[answer.status] ?? "")", "Content-Type: \(answer.type)",
            "Content-Length: \(body.count)", "Cache-Control: no-store", "Connection: close", "", "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8) + (words.first == "HEAD" ? [] : body)
    }
}

extension AgentError {
    fileprivate static func cannotListen(_ address: String, errno: Int32) -> Self {
        .cannotListen(address, reason: String(cString: strerror(errno)))
    }
}

extension zf_address {
    fileprivate init(_ address: ListenAddress) {
        switch address.address {
        case .v4(let value): self.init(high: 0, low: UInt64(value), port: address.port, family: 4)
        case .v6(let high, let low): self.init(high: high, low: low, port: address.port, family: 6)
        }
    }
}
