import Testing
import ZonefallModel
import ZonefallTestSupport

/// What a plan may expect of an HTTP answer, against nginx.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct HTTPExpectationTests {
    private static let locations = """
        location = / { add_header X-Zone az1; add_header Zonefall-Client $remote_addr; return 200 "shop is open\\nversion 42\\n"; }
        location = /moved { return 302 /; }
        location = /away { return 302 http://198.51.100.9/; }
        location = /loop { return 302 /loop; }
        location = /secure { return 301 https://shop.example/; }
        location = /busy { return 503 "closed"; }
        """

    private func probe(
        _ path: String = "/",
        port: UInt16 = 80,
        address: String = "192.0.2.2",
        _ change: (inout ProbeOptions) -> Void
    ) -> PlannedProbe {
        var probe = PlannedProbe.test(.http, address, port: port, timeout: .seconds(8))
        probe.path = path
        probe.host = "shop.example"
        var options = ProbeOptions()
        change(&options)
        probe.options = options
        return probe
    }

    @Test(arguments: HTTPWay.allCases)
    func `an answer must have the status, headers and body that are expected`(way: HTTPWay) throws {
        let host = try TestHost()
        let server = try Nginx.start(at: host, locations: Self.locations)
        func message(_ path: String = "/", _ change: (inout ProbeOptions) -> Void) throws -> String {
            var probe = probe(path, change)
            way.lead(&probe)
            let observation = try host.observation(of: probe)
            guard observation.outcome == .error else { return observation.outcome.name }
            return try #require(observation.details?.message, "\(server.log)")
        }

        #expect(try message { $0.bodyText = "open" } == "ok")
        #expect(try message { $0.bodyText = "shut" } == "the body does not contain 'shut'")
        #expect(try message { $0.bodyPattern = "^version [0-9]+$" } == "ok")
        #expect(try message { $0.bodyPattern = "^version [a-z]" } == "the body does not match '^version [a-z]'")
        #expect(try message { $0.headers = [ExpectedHeader("X-Zone: az1")].compactMap { $0 } } == "ok")
        #expect(
            try message { $0.headers = [ExpectedHeader("X-Zone: az2")].compactMap { $0 } }
                == "the header X-Zone is 'az1', without 'az2'"
        )
        #expect(
            try message { $0.headers = [ExpectedHeader("X-Gone")].compactMap { $0 } }
                == "the answer has no header X-Gone"
        )
        #expect(try message("/busy") { $0.statuses = [StatusRange(503, 503)].compactMap { $0 } } == "ok")
        #expect(try message { $0.statuses = [StatusRange(503, 503)].compactMap { $0 } } == "status 200")
        #expect(try message { $0.largestBody = 5 } == "the answer is larger than 5 bytes")
        #expect(try message { $0.largestBody = 100 } == "ok")
    }

    @Test func `no redirect is followed unless the plan says so, and none to another host`() throws {
        let host = try TestHost()
        let server = try Nginx.start(at: host, locations: Self.locations)
        func observation(_ path: String, redirects: Int?) throws -> Observation {
            try host.observation(
                of: probe(path) {
                    $0.redirects = redirects
                    $0.statuses = [StatusRange(200, 200)].compactMap { $0 }
                }
            )
        }

        #expect(try observation("/moved", redirects: nil).details?.message == "status 302", "\(server.log)")
        #expect(try observation("/moved", redirects: 1).outcome == .ok)
        #expect(
            try observation("/away", redirects: 9).details?.message == "redirects to another host: http://198.51.100.9/"
        )
        #expect(try observation("/loop", redirects: 3).details?.message == "status 302")
    }

    @Test(arguments: ["192.0.2.2", "2001:db8::2"])
    func `HTTP/2 by TLS is spoken and demanded, with the phases told`(address: String) throws {
        let host = try TestHost()
        let authority = try TestAuthority()
        try authority.certify("DNS:shop.example", days: 90)
        let server = try Nginx.start(at: host, authority, locations: Self.locations)
        let observation = try host.observation(
            of: probe(port: 443, address: address) {
                $0.isEncrypted = true
                $0.httpVersion = .two
                $0.trustedAuthorities = authority.rootFile
                $0.tellsPhases = true
                $0.bodyText = "open"
            }
        )
        #expect(observation.outcome == .ok, "\(observation) \(server.log)")
        #expect(observation.details?.phases.map(\.name) == ["connect", "tls", "first_byte", "transfer"])
        #expect(observation.details?.certificate?.isForName == true)
        #expect(observation.egressAddress == IPAddress(address == "192.0.2.2" ? "192.0.2.1" : "2001:db8::1"))
    }

    @Test func `a server without HTTP/2 does not do where it is demanded`() throws {
        let host = try TestHost()
        let server = try Nginx.start(at: host, locations: Self.locations)
        let observation = try host.observation(of: probe { $0.httpVersion = .two })
        #expect(observation.outcome == .error, "\(server.log)")
    }

    @Test func `a redirect from http to https of the same host is followed, and the certificate judged`() throws {
        let host = try TestHost()
        let authority = try TestAuthority()
        try authority.certify("DNS:shop.example", days: -1)
        let server = try Nginx.start(at: host, authority, locations: Self.locations)
        func observation(verify: Bool) throws -> Observation {
            try host.observation(
                of: probe("/secure") {
                    $0.redirects = 1
                    $0.trustedAuthorities = authority.rootFile
                    $0.verifies = verify
                    $0.bodyText = "open"
                }
            )
        }
        #expect(try observation(verify: false).outcome == .ok, "\(server.log)")
        #expect(
            try observation(verify: true).details?.message == "the certificate is not trusted: certificate has expired"
        )
    }

    @Test(arguments: HTTPWay.allCases)
    func `each address must answer where the plan says so`(way: HTTPWay) throws {
        let host = try TestHost()
        let server = try Nginx.start(at: host, locations: Self.locations)
        var probe = probe { $0.asksEveryAddress = true }
        probe.addresses += [IPAddress("2001:db8::2"), IPAddress("192.0.2.2")].compactMap { $0 }
        way.lead(&probe)
        #expect(try host.observation(of: probe).outcome == .ok, "\(server.log)")

        try host.there.run("ip", "address", "add", "192.0.2.3/24", "dev", "zf0")
        probe.kind = .tcp
        probe.port = 81
        let refused = try host.observation(of: probe)
        #expect(refused.outcome == .refused)
        #expect(refused.details?.addresses.map(\.outcome) == [.refused, .refused, .refused])
    }

    @Test func `a connection is reset, or closed where the plan says so`() throws {
        let host = try TestHost()
        let server = try Nginx.start(at: host, locations: Self.locations)
        func waiting() throws -> Int {
            try host.here.run("cat", "/proc/net/sockstat").split(separator: "\n").filter { $0.hasPrefix("TCP:") }
                .compactMap { line in
                    let words = line.split(separator: " ")
                    return words.firstIndex(of: "tw").flatMap { Int(words[$0 + 1]) }
                }.reduce(0, +)
        }
        var probe = probe { $0.close = .reset }
        probe.kind = .tcp
        _ = try host.observe([probe], count: 3)
        #expect(try waiting() == 0, "\(server.log)")
        probe = self.probe { $0.close = .finish }
        probe.kind = .tcp
        _ = try host.observe([probe], count: 3)
        #expect(try waiting() > 0)
    }
}
