import Foundation
import Testing
import ZonefallCurl
import ZonefallProbes
import ZonefallTestSupport

/// libcurl's transfers on our own loop, against real servers.
struct CurlMultiTests {
    /// Runs requests side by side until all have ended.
    private func run(_ requests: [HTTPRequest]) throws -> [Result<HTTPResponse, TransferError>] {
        let loop = try EventLoop()
        let multi = try CurlMulti(loop: loop)
        var results = [Result<HTTPResponse, TransferError>?](repeating: nil, count: requests.count)
        for (index, request) in requests.enumerated() {
            _ = multi.start(request) { results[index] = $0 }
        }
        let end = Instant.now() + .seconds(20)
        while results.contains(where: { $0 == nil }), Instant.now() < end { loop.turn(atMost: .milliseconds(100)) }
        #expect(multi.count == 0)
        return try results.map { try #require($0) }
    }

    private func failure(_ request: HTTPRequest) throws -> TransferError? {
        guard case .failure(let error)? = try run([request]).first else { return nil }
        return error
    }

    @Test func `many requests run side by side, each over its own connection`() throws {
        let server = try TestHTTPServer { .answer(body: Array($0.path.utf8)) }
        let requests = (0..<50).map { HTTPRequest(.get, "http://127.0.0.1:\(server.port)/\($0)") }
        let bodies = try run(requests).map { try $0.get().body }

        #expect(bodies == (0..<50).map { Array("/\($0)".utf8) })
        #expect(Set(server.requests.all.map(\.connection)).count == 50)
    }

    @Test func `a fresh request never uses a connection that was kept`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        let loop = try EventLoop()
        let multi = try CurlMulti(loop: loop)
        for (count, connection) in [HTTPRequest.Connection.kept, .kept, .fresh, .kept].enumerated() {
            var isDone = false
            _ = multi.start(HTTPRequest(.get, "http://127.0.0.1:\(server.port)/", connection: connection)) { _ in
                isDone = true
            }
            while !isDone { loop.turn(atMost: .milliseconds(50)) }
            #expect(server.requests.all.count == count + 1)
        }
        #expect(server.requests.all.map(\.connection) == [1, 1, 2, 1])
    }

    @Test func `a request that leaves by no interface or address of this host could not be bound`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        let url = "http://127.0.0.1:\(server.port)/"
        for route in [HTTPRequest.Route(interface: "no-such-if"), .init(sourceAddress: "192.0.2.77")] {
            let error = try failure(HTTPRequest(.get, url, route: route))
            guard case .couldNotBindLocally = error else {
                Issue.record("expected a bind failure, not \(String(describing: error))")
                continue
            }
        }
        #expect(server.requests.all.isEmpty)
    }

    @Test func `a source address and given addresses are used`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        let request = HTTPRequest(
            .get,
            "http://coordinator.invalid:\(server.port)/",
            route: .init(sourceAddress: "127.0.0.9", addresses: ["127.0.0.1"])
        )
        #expect(try run([request])[0].get().status == 200)
        #expect(server.requests.all.first?.headers["host"] == "coordinator.invalid:\(server.port)")
    }

    @Test func `a name that does not exist is not resolved`() throws {
        guard case .nameNotResolved = try failure(HTTPRequest(.get, "http://no-such-host.invalid/")) else {
            Issue.record("expected a name that is not resolved")
            return
        }
    }

    @Test func `silence ends at its timeout, and not before`() throws {
        let server = try TestHTTPServer { _ in .silence }
        let start = Instant.now()
        let request = HTTPRequest(.get, "http://127.0.0.1:\(server.port)/", timeout: .milliseconds(150))
        #expect(try failure(request) == .timeout)
        #expect(Instant.now() - start >= .milliseconds(150))
    }

    @Test func `a cancelled request never completes, and its connection ends`() throws {
        let server = try TestHTTPServer { _ in .silence }
        let loop = try EventLoop()
        let multi = try CurlMulti(loop: loop)
        var isCompleted = false
        let token = multi.start(HTTPRequest(.get, "http://127.0.0.1:\(server.port)/")) { _ in isCompleted = true }
        while server.requests.all.isEmpty { loop.turn(atMost: .milliseconds(10)) }
        multi.cancel(token)
        multi.cancel(token)
        loop.turn(atMost: .milliseconds(20))

        #expect(!isCompleted)
        #expect(multi.count == 0)
    }

    @Test func `a connected socket that is handed over is closed even if it is never used`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        let loop = try EventLoop()
        let multi = try CurlMulti(loop: loop)
        var ends: [Int32] = [-1, -1]
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
        defer { close(ends[1]) }
        let token = multi.start(
            HTTPRequest(.get, "http://127.0.0.1:\(server.port)/", route: .init(connectedSocket: ends[0]))
        ) { _ in }
        multi.cancel(token)

        var byte: UInt8 = 0
        #expect(recv(ends[1], &byte, 1, 0) == 0)
    }

    @Test func `a request that can't be sent completes later, not within the call`() throws {
        let loop = try EventLoop()
        let multi = try CurlMulti(loop: loop)
        var result: Result<HTTPResponse, TransferError>?
        for url in ["http://127.0.0.1/ x", "file:///etc/passwd", "ftp://127.0.0.1/"] {
            result = nil
            _ = multi.start(HTTPRequest(.get, url)) { result = $0 }
            #expect(result == nil)
            while result == nil { loop.turn(atMost: .milliseconds(50)) }
            guard case .failure(.badRequest) = result else {
                Issue.record("'\(url)' was asked for: \(String(describing: result))")
                continue
            }
        }
    }
}
