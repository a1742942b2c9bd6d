import Foundation

/// A small real HTTP server on a port of its own, whose answers, and lack of them, are the test's.
package final class TestHTTPServer: @unchecked Sendable {
    package struct Request: Sendable {
        package let method: String
        package let path: String
        /// By lower-case name.
        package let headers: [String: String]
        package let body: [UInt8]
        /// Counts connections from 1.
        package let connection: Int
    }

    package enum Reply: Sendable {
        case answer(status: Int = 200, headers: [String: String] = [:], body: [UInt8] = [])
        /// These bytes, whatever they are, and then the end of the connection.
        case bytes([UInt8])
        /// The end of the connection.
        case hangUp
        /// Nothing, until the server ends.
        case silence
    }

    package let port: UInt16
    /// What was asked so far.
    package let requests = Gathered<Request>()
    private let listener: Int32
    private let reply: @Sendable (Request) -> Reply
    private let lock = NSLock()
    private var connections: Set<Int32> = []
    private var connectionCount = 0
    private var isStopped = false

    /// Listens from now on.
    ///
    /// - Parameters:
    ///   - address: numeric, IPv4 or IPv6, on the calling thread's network namespace.
    ///   - socketPath: a Unix socket to listen on instead.
    package init(
        address: String = "127.0.0.1",
        port: UInt16 = 0,
        socketPath: String? = nil,
        reply: @escaping @Sendable (Request) -> Reply
    ) throws {
        self.reply = reply
        if let socketPath {
            listener = try Self.listen(atPath: socketPath)
            self.port = 0
        } else {
            (listener, self.port) = try Self.listen(at: address, port: port)
        }
        let listener = self.listener
        Thread.detachNewThread { [weak self] in
            // Closed by the thread that uses it, so that its number is nobody else's meanwhile.
            defer { close(listener) }
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                guard let self, let number = self.enter(connection) else {
                    close(connection)
                    return
                }
                Thread.detachNewThread { [weak self] in
                    self?.serve(connection, number)
                }
            }
        }
    }

    deinit {
        stop()
    }

    /// Refuses connections from now on, and ends those that are open.
    package func stop() {
        lock.lock()
        defer { lock.unlock() }
        // Once only: afterwards the descriptor's number may be somebody else's.
        guard !isStopped else { return }
        isStopped = true
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }

    /// - Returns: which connection it is, from 1; nil when the server takes no more.
    private func enter(_ connection: Int32) -> Int? {
        lock.lock()
        defer { lock.unlock() }
        guard !isStopped else { return nil }
        connections.insert(connection)
        connectionCount += 1
        return connectionCount
    }

    private func serve(_ connection: Int32, _ number: Int) {
        defer {
            lock.lock()
            connections.remove(connection)
            lock.unlock()
            close(connection)
        }
        var received: [UInt8] = []
        while let request = Self.readRequest(connection, &received, number) {
            requests.append(request)
            switch reply(request) {
            case .answer(let status, let headers, let body):
                let lines = headers.map { "\($0.key): \($0.value)\r\n" }.sorted().joined()
                let hasBody = request.method != "HEAD" && status != 304
                let head = "HTTP/1.1 \(status) Test\r\n\(lines)Content-Length: \(hasBody ? body.count : 0)\r\n\r\n"
                guard Self.write(connection, Array(head.utf8) + (hasBody ? body : [])) else { return }
            case .bytes(let bytes):
                _ = Self.write(connection, bytes)
                return
            case .hangUp: return
            case .silence:
                var byte: UInt8 = 0
                while recv(connection, &byte, 1, 0) > 0 {}
                return
            }
        }
    }

    private static func readRequest(_ connection: Int32, _ received: inout [UInt8], _ number: Int) -> Request? {
        let end: [UInt8] = [13, 10, 13, 10]
        while true {
            if let head = received.firstRange(of: end) {
                let lines = String(decoding: received[..<head.lowerBound], as: UTF8.self).components(
                    separatedBy: "\r\n"
                )
                let words = lines[0].split(separator: " ").map(String.init)
                guard words.count == 3 else { return nil }
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                    guard parts.count == 2 else { return nil }
                    headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
                let length = headers["content-length"].flatMap { Int($0) } ?? 0
                if received.count >= head.upperBound + length {
                    let body = Array(received[head.upperBound..<head.upperBound + length])
                    received.removeFirst(head.upperBound + length)
                    return Request(
                        method: words[0],
                        path: words[1],
                        headers: headers,
                        body: body,
                        connection: number
                    )
                }
            }
            // Not HTTP, but a TLS greeting for example.
            if let first = received.first, !(0x41...0x5a).contains(first) { return nil }
            var chunk = [UInt8](repeating: 0, count: 16 << 10)
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            received += chunk[..<count]
        }
    }

    private static func write(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
