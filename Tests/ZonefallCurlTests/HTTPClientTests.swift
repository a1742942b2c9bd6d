import Foundation
import Testing
import ZonefallCurl
import ZonefallTestSupport

/// The blocking client against a real server.
struct HTTPClientTests {
    private func client(_ server: TestHTTPServer, token: String? = nil, timeout: Duration = .seconds(10)) throws
        -> HTTPClient
    {
        try HTTPClient(Endpoint("http://127.0.0.1:\(server.port)"), token: token, timeout: timeout)
    }

    @Test func `a GET brings status, headers and body, and says who asks`() throws {
        let server = try TestHTTPServer { _ in
            .answer(status: 203, headers: ["X-Kind": "test"], body: Array("hello".utf8))
        }
        let response = try client(server, token: "s3cret").get("/v1/state?zone=a")

        #expect(response.status == 203)
        #expect(response.header("x-KIND") == "test")
        #expect(response.body == Array("hello".utf8))
        #expect(response.phases.total > .zero)
        #expect(response.phases.firstByte <= response.phases.total)
        let request = try #require(server.requests.all.first)
        #expect(request.method == "GET")
        #expect(request.path == "/v1/state?zone=a")
        #expect(request.headers["authorization"] == "Bearer s3cret")
    }

    @Test func `a POST sends its JSON, however large, without waiting for leave to continue`() throws {
        let server = try TestHTTPServer { _ in .answer(status: 202) }
        let text = "\"" + String(repeating: "x", count: 300_000) + "\""
        #expect(try client(server).post("/v1/events", json: text).status == 202)

        let request = try #require(server.requests.all.first)
        #expect(request.body == Array(text.utf8))
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["expect"] == nil)
    }

    @Test(arguments: [HTTPRequest.Method.head, .put, .patch, .delete])
    func `every method arrives as itself`(method: HTTPRequest.Method) throws {
        let server = try TestHTTPServer { _ in .answer() }
        #expect(try client(server).send(method, "/x", body: method == .head ? nil : []).status == 200)
        #expect(server.requests.all.map(\.method) == [method.rawValue])
    }

    @Test func `requests of one client share a connection`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        let client = try client(server)
        for _ in 0..<3 { _ = try client.get("/") }
        #expect(server.requests.all.map(\.connection) == [1, 1, 1])
    }

    @Test func `a Unix socket serves as well`() throws {
        let path = NSTemporaryDirectory() + "/zonefall-test-\(UUID().uuidString.prefix(8)).sock"
        defer { unlink(path) }
        let server = try TestHTTPServer(socketPath: path) { _ in .answer(body: [1, 2, 3]) }
        #expect(try HTTPClient(Endpoint("unix:\(path)")).get("/").body == [1, 2, 3])
        #expect(server.requests.all.count == 1)
    }

    @Test func `an error status is an answer, and a redirect is not followed`() throws {
        let server = try TestHTTPServer { request in
            request.path == "/away" ? .answer(status: 302, headers: ["Location": "/"]) : .answer(status: 500)
        }
        #expect(try client(server).get("/").status == 500)
        #expect(try client(server).get("/away").status == 302)
        #expect(server.requests.all.count == 2)
    }

    @Test func `an answer that is too large is refused, announced or not`() throws {
        let announced = try TestHTTPServer { _ in .answer(body: [UInt8](repeating: 7, count: 101)) }
        #expect(throws: TransferError.tooLarge(limit: 100)) { try client(announced).get("/", largestBody: 100) }
        let unannounced = try TestHTTPServer { _ in
            .bytes(Array("HTTP/1.0 200 OK\r\n\r\n".utf8) + [UInt8](repeating: 7, count: 5_000))
        }
        #expect(throws: TransferError.tooLarge(limit: 100)) { try client(unannounced).get("/", largestBody: 100) }
        #expect(try client(announced).get("/", largestBody: 101).body.count == 101)
    }

    @Test func `headers without end are refused`() throws {
        let line = "X-Filler: " + String(repeating: "x", count: 1_000) + "\r\n"
        let server = try TestHTTPServer { _ in
            .bytes(Array(("HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 100) + "\r\n").utf8))
        }
        #expect(throws: TransferError.self) { try client(server).get("/") }
    }

    @Test func `silence, refusal and a broken answer are told apart`() throws {
        let silent = try TestHTTPServer { _ in .silence }
        #expect(throws: TransferError.timeout) { try client(silent, timeout: .milliseconds(100)).get("/") }

        let port = try freePort()
        #expect(throws: TransferError.refused) {
            try HTTPClient(Endpoint("http://127.0.0.1:\(port)")).get("/")
        }

        for reply in [TestHTTPServer.Reply.hangUp, .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx".utf8))]
        {
            let broken = try TestHTTPServer { _ in reply }
            let error = #expect(throws: TransferError.self) { try client(broken).get("/") }
            guard case .brokenAnswer = error else {
                Issue.record("expected a broken answer, not \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `a server that speaks no TLS is a TLS failure`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        let error = #expect(throws: TransferError.self) {
            try HTTPClient(Endpoint("https://127.0.0.1:\(server.port)")).get("/")
        }
        guard case .tls = error else {
            Issue.record("expected a TLS failure, not \(String(describing: error))")
            return
        }
    }

    @Test func `what would break the request apart is never sent`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        for header in [
            HTTPRequest.Header("X", "a\r\nY: b"), .init("X\r\nY", "a"), .init("", "a"), .init("X", "a\u{0}"),
        ] {
            #expect(throws: TransferError.self) { try client(server).get("/", headers: [header]) }
        }
        #expect(throws: TransferError.self) { try client(server).get("/ HTTP/1.1\r\nX: y\r\n") }
        #expect(throws: TransferError.self) { try client(server, token: "a\r\nX: y") }
        #expect(throws: TransferError.self) { try client(server, token: "") }
        #expect(server.requests.all.isEmpty)
    }
}

/// A port that nobody listens on, for as long as nobody else binds it.
func freePort() throws -> UInt16 {
    let descriptor = try TestHTTPServer.bind("127.0.0.1", 0, type: Int32(SOCK_STREAM.rawValue))
    defer { close(descriptor) }
    return try TestHTTPServer.localPort(descriptor)
}
