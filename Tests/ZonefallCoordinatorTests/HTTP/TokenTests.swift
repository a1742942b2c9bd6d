import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel

struct TokenTests {
    @Test func `the token is asked for on every route that tells or takes something`() async throws {
        let harness = try Harness(token: Harness.token)
        try await harness.requests { client in
            for path in ["/v1/plan?agent=agent-a", "/v1/findings", "/v1/state", "/v1/observations", "/v1/windows"] {
                let response = try await client.get(path)
                #expect(response.status == .unauthorized, "\(path)")
                #expect(try response.problem == "unauthorized")
                #expect(response.headers[.wwwAuthenticate] == "Bearer realm=\"zonefall\"")
            }
            for path in ["/v1/batches", "/v1/events"] {
                let response = try await client.post(path, "{}")
                #expect(response.status == .unauthorized, "\(path)")
            }
        }
    }

    @Test func `monitoring needs no token`() async throws {
        let harness = try Harness(token: Harness.token)
        try await harness.requests { client in
            for path in ["/healthz", "/readyz", "/metrics"] {
                let response = try await client.get(path)
                #expect(response.status == .ok, "\(path)")
            }
        }
    }

    @Test func `with the token everything opens`() async throws {
        let harness = try Harness(token: Harness.token)
        try await harness.requests { client in
            for scheme in ["Bearer", "bearer"] {
                let response = try await client.get("/v1/state", [.authorization: "\(scheme) \(Harness.token)"])
                #expect(response.status == .ok)
            }
        }
    }

    @Test(
        arguments: [
            "", "Bearer", "Bearer ", "Basic \(Harness.token)", Harness.token, "Bearer \(Harness.token)x",
            "Bearer \(Harness.token.dropLast())", "Bearer  \(Harness.token)",
            "Bearer " + String(repeating: "a", count: 9_999),
        ]
    )
    func `anything but the token is refused`(authorization: String) throws {
        let token = try BearerToken(Harness.token)
        #expect(!token.admits(authorization))
        #expect(token.admits("Bearer \(Harness.token)"))
        #expect(!token.admits(nil))
    }

    @Test func `a token file may end with a line feed, and a weak or broken token is refused`() throws {
        #expect(try BearerToken(Harness.token + "\n").admits("Bearer \(Harness.token)"))
        #expect(throws: BearerToken.Flaw.tooShort) { try BearerToken("short\n") }
        #expect(throws: BearerToken.Flaw.tooShort) { try BearerToken("") }
        #expect(throws: BearerToken.Flaw.notOneLine) { try BearerToken("0123456789abcdef\n0123456789abcdef\n") }
        #expect(throws: BearerToken.Flaw.notOneLine) { try BearerToken("0123456789 abcdef") }
    }
}
