import Testing
import ZonefallCurl

@Suite(.enabled(if: TLSServer.isAvailable, "needs openssl"))
struct TLSTests {
    @Test func `a server is believed if its authority is trusted`() throws {
        let server = try TLSServer()
        let client = try HTTPClient(
            Endpoint("https://127.0.0.1:\(server.port)"),
            trustedAuthorities: server.authority
        )
        let response = try client.get("/")
        #expect(response.status == 200)
        #expect(response.phases.tlsHandshake > .zero)
    }

    @Test func `a server that nobody vouches for is refused`() throws {
        let server = try TLSServer()
        let error = #expect(throws: TransferError.self) {
            try HTTPClient(Endpoint("https://127.0.0.1:\(server.port)")).get("/")
        }
        guard case .untrusted = error else {
            Issue.record("expected a TLS failure, not \(String(describing: error))")
            return
        }
    }

    @Test func `a certificate for another name is refused`() throws {
        let server = try TLSServer()
        let error = #expect(throws: TransferError.self) {
            try HTTPClient(Endpoint("https://localhost:\(server.port)"), trustedAuthorities: server.authority).get("/")
        }
        guard case .untrusted = error else {
            Issue.record("expected a TLS failure, not \(String(describing: error))")
            return
        }
    }
}
