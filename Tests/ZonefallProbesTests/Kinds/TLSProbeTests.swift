import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

/// `tls` against HAProxy, with certificates that openssl made.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct TLSProbeTests {
    private func probe(
        _ authority: TestAuthority?,
        at address: String = "192.0.2.2",
        port: UInt16 = 443,
        _ change: (inout ProbeOptions) -> Void = { _ in }
    ) -> PlannedProbe {
        var probe = PlannedProbe.test(.tls, address, port: port, timeout: .seconds(8))
        probe.host = "shop.example"
        var options = ProbeOptions()
        options.trustedAuthorities = authority?.rootFile
        change(&options)
        probe.options = options
        return probe
    }

    @Test(arguments: ["192.0.2.2", "2001:db8::2"])
    func `a handshake tells its phases and the whole chain`(address: String) throws {
        let host = try TestHost()
        let authority = try TestAuthority()
        try authority.certify("DNS:shop.example,DNS:*.shop.example", days: 90)
        let server = try HAProxy.start(at: host, authority)
        let observation = try host.observation(of: probe(authority, at: address))
        let facts = try #require(observation.details?.certificate, "\(server.log)")

        #expect(observation.outcome == .ok)
        #expect(facts.subject.contains("Test server"))
        #expect(facts.issuer.contains("Test authority"))
        #expect(facts.names == ["shop.example", "*.shop.example"])
        #expect(facts.chainLength == 2)
        #expect(facts.distrust == nil && facts.isForName)
        #expect(facts.daysLeft(at: .now()).map { (89...90).contains($0) } == true)
        #expect(observation.details?.phases.map(\.name) == ["connect", "tls"])
        #expect(observation.details?.phases.allSatisfy { $0.duration > .zero } == true)
        #expect(observation.roundTrip != nil)
    }

    @Test func `a chain that ends soon is an error in time, though the server's own certificate is good for long`()
        throws
    {
        let host = try TestHost()
        let authority = try TestAuthority(days: 5)
        try authority.certify("DNS:shop.example", days: 90)
        let server = try HAProxy.start(at: host, authority)
        let patient = try host.observation(of: probe(authority) { $0.certificateDays = 3 })
        let careful = try host.observation(of: probe(authority) { $0.certificateDays = 14 })

        #expect(patient.outcome == .ok, "\(server.log)")
        #expect(careful.outcome == .error)
        #expect(careful.details?.message == "a certificate of the chain is good for 4 days, less than 14")
        let facts = try #require(careful.details?.certificate)
        #expect(try #require(facts.chainNotAfter) < #require(facts.notAfter))
    }

    @Test func `an expired certificate is an error, and its facts are told all the same`() throws {
        let host = try TestHost()
        let authority = try TestAuthority()
        try authority.certify("DNS:shop.example", days: -1)
        let server = try HAProxy.start(at: host, authority)
        let observation = try host.observation(of: probe(authority))

        #expect(observation.outcome == .error, "\(server.log)")
        #expect(observation.details?.message == "the certificate is not trusted: certificate has expired")
        #expect(observation.details?.certificate?.isForName == true)
        #expect(observation.details?.certificate?.daysLeft(at: .now()).map { $0 < 0 } == true)
        let tolerant = try host.observation(of: probe(authority) { $0.verifies = false })
        #expect(tolerant.outcome == .ok)
        #expect(tolerant.details?.certificate?.distrust == "certificate has expired")
    }

    @Test func `another's name, and an authority that nobody knows, are errors that say so`() throws {
        let host = try TestHost()
        let authority = try TestAuthority()
        try authority.certify("DNS:other.example", days: 90)
        let server = try HAProxy.start(at: host, authority)
        let stranger = try host.observation(of: probe(authority))
        let unknown = try host.observation(of: probe(nil) { $0.serverName = "other.example" })

        #expect(stranger.outcome == .error, "\(server.log)")
        #expect(stranger.details?.certificate?.isForName == false)
        #expect(stranger.details?.certificate?.distrust == nil)
        #expect(unknown.outcome == .error)
        #expect(unknown.details?.certificate?.isForName == true)
        #expect(unknown.details?.certificate?.distrust != nil)
    }

    @Test(arguments: ["/nowhere/ca.pem", "/dev/zero"])
    func `authorities that are not there are none of the target's fault`(file: String) throws {
        let seen = try ProbeBench.observation(of: probe(nil, at: "127.0.0.1") { $0.trustedAuthorities = file })
        #expect(seen.outcome == .notSent(reason: "there is no file of authorities '\(file)' on this host"))
    }

    @Test func `a server that speaks no TLS is an error, and one that is not there refuses`() throws {
        let host = try TestHost()
        let server = try Nginx.start(at: host, locations: "location / { return 200 ok; }")
        #expect(try host.observation(of: probe(nil, port: 80)).outcome == .error, "\(server.log)")
        #expect(try host.observation(of: probe(nil, port: 81)).outcome == .refused)
    }

    @Test(
        arguments: [
            "Nov 24 08:00:00 2026 GMT": "2026-11-24T08:00:00.000Z",
            "Jan  2 03:04:05 2030 GMT": "2030-01-02T03:04:05.000Z",
            "Smarch 1 00:00:00 2026 GMT": nil, "Nov 24 08:00:00 2026": nil, "": nil, "Nov 240 08:00:00 2026 GMT": nil,
        ] as [String: String?]
    )
    func `OpenSSL's times are read`(text: String, time: String?) {
        #expect(CertificateJudge.time(text)?.description == time)
    }
}
