import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel

/// What only a real socket shows.
struct LiveServerTests {
    private func say(_ text: String, limits: Limits = Limits(), token: String? = nil) async throws -> String {
        try await Harness(limits: limits, token: token).server.application().test(.live) { client in
            let connection = try RawConnection(port: #require(client.port))
            try connection.send(text)
            return await connection.readToEnd()
        }
    }

    private static let head = "POST /v1/batches HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

    @Test func `a batch goes through a real socket`() async throws {
        try await Harness().server.application().test(.live) { client in
            let receipt = try await client.post(.of("agent-a", [.http("fip-a", from: "agent-a")]))
            #expect(receipt.status == .ok)
            let page = try await client.get("/v1/observations").json
            #expect(page["cursor"]?.integerValue == 1)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a body that does not come is not waited for, and the connection ends`()
        async throws
    {
        let answer = try await say(
            Self.head + "Content-Length: 100\r\n\r\n{",
            limits: Limits(readTimeout: .milliseconds(100))
        )
        // Without the timeout this would wait for a minute.
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 408 "))
    }

    @Test func `an announced body beyond the limit is not read, and the connection ends`() async throws {
        let answer = try await say(Self.head + "Content-Length: 99999999999\r\n\r\n{")
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
        #expect(answer.contains("urn:zonefall:problem:body-too-large"))
    }

    @Test func `a body that grows beyond the limit without saying so is cut`() async throws {
        let chunk = "3e8\r\n" + String(repeating: " ", count: 1_000) + "\r\n"
        let answer = try await say(
            Self.head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk,
            limits: Limits(body: 1_500)
        )
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
    }

    @Test func `a head that does not end is not waited for`() async throws {
        let answer = try await say("GET /metrics HTTP/1.1\r\nX: ", limits: Limits(idleTimeout: .milliseconds(100)))
        #expect(answer == "")
    }

    @Test func `header fields beyond the limit are refused`() async throws {
        let answer = try await say(
            "GET /metrics HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "a", count: 20_000) + "\r\n\r\n"
        )
        #expect(answer.hasPrefix("HTTP/1.1 400 ") || answer.hasPrefix("HTTP/1.1 431 "))
    }

    @Test(
        arguments: [
            "\u{0}\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
            "POST /v1/batches HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST /v1/batches HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET http://[::1/%zz?a=%&&=&%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /v1/plan?agent=%ff%00%2e HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET ?agent=x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET //////:99999999999999/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        ]
    )
    func `whatever a stranger says, the server lives on`(text: String) async throws {
        let harness = try Harness(limits: Limits(readTimeout: .milliseconds(100), idleTimeout: .milliseconds(100)))
        try await harness.server.application().test(.live) { client in
            let connection = try RawConnection(port: #require(client.port))
            try connection.send(text)
            let answer = await connection.readToEnd()
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
            let next = try RawConnection(port: #require(client.port))
            try next.send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let health = await next.readToEnd()
            #expect(health.hasPrefix("HTTP/1.1 200 "))
        }
    }
}
