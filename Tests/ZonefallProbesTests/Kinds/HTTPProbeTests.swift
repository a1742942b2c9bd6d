import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

struct HTTPProbeTests {
    private static let identity = ["Zonefall-Instance": "web-1", "Zonefall-Client": "203.0.113.7"]

    private func observation(
        _ kind: ProbeKind,
        _ way: HTTPWay,
        timeout: Duration = .seconds(2),
        reply: TestHTTPServer.Reply
    ) throws -> Observation {
        let server = try TestHTTPServer { _ in reply }
        return try observation(way, .test(kind, "127.0.0.1", port: server.port, timeout: timeout))
    }

    private func observation(_ way: HTTPWay, _ probe: PlannedProbe) throws -> Observation {
        var probe = probe
        way.lead(&probe)
        return try ProbeBench.observation(of: probe)
    }

    @Test(arguments: ["127.0.0.1", "::1"], HTTPWay.allCases)
    func `an answer says who gave it and whom they saw, over either IP version`(address: String, way: HTTPWay) throws {
        let server = try TestHTTPServer(address: address) { _ in .answer(headers: Self.identity) }
        let observation = try observation(way, .test(.http, address, port: server.port))

        #expect(observation.outcome == .ok)
        #expect(observation.member == "web-1")
        #expect(observation.egressAddress == IPAddress("203.0.113.7"))
        #expect(try #require(observation.roundTrip) < .seconds(2))
    }

    @Test(arguments: [(200, Outcome.ok), (204, .ok), (302, .ok), (404, .error), (503, .error)], HTTPWay.allCases)
    func `the status decides`(_ expected: (status: Int, outcome: Outcome), way: HTTPWay) throws {
        let (status, outcome) = expected
        let observation = try observation(.http, way, reply: .answer(status: status, headers: Self.identity))
        #expect(observation.outcome == outcome)
        #expect(observation.member == "web-1")
        #expect((observation.roundTrip != nil) == (outcome == .ok))
    }

    @Test(arguments: HTTPWay.allCases)
    func `what was asked is the path, of the host that the plan names, over a new connection each time`(way: HTTPWay)
        throws
    {
        let server = try TestHTTPServer { _ in .answer() }
        var probe = PlannedProbe.test(.http, "127.0.0.1", port: server.port)
        probe.path = "/health?full=1"
        probe.host = "shop.example"
        way.lead(&probe)
        _ = try ProbeBench.observe([probe], until: { $0.count >= 3 })

        let requests = server.requests.all
        #expect(requests.allSatisfy { $0.method == "GET" && $0.path == "/health?full=1" })
        #expect(requests.allSatisfy { $0.headers["host"] == "shop.example" })
        #expect(Set(requests.map(\.connection)).count == requests.count)
    }

    @Test(arguments: HTTPWay.allCases)
    func `a connection without an answer is an error`(way: HTTPWay) throws {
        #expect(try observation(.http, way, reply: .hangUp).outcome == .error)
        #expect(try observation(.http, way, reply: .bytes(Array("SSH-2.0-x\r\n".utf8))).outcome == .error)
    }

    @Test(arguments: HTTPWay.allCases)
    func `a server that says nothing is a timeout`(way: HTTPWay) throws {
        #expect(try observation(.http, way, timeout: .seconds(1), reply: .silence).outcome == .timeout)
    }

    @Test(arguments: HTTPWay.allCases)
    func `a closed port refuses`(way: HTTPWay) throws {
        let closed = try RefusingPort()
        #expect(try observation(way, .test(.http, "127.0.0.1", port: closed.port)).outcome == .refused)
    }

    @Test(arguments: HTTPWay.allCases)
    func `an answer without end is an error, not a full memory`(way: HTTPWay) throws {
        let endless = Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + [UInt8](repeating: 7, count: 3 << 20)
        #expect(try observation(.http, way, reply: .bytes(endless)).outcome == .error)
    }

    @Test(arguments: HTTPWay.allCases)
    func `a refused address makes room for the next at once, and the first success counts`(way: HTTPWay) throws {
        let closed = try RefusingPort()
        let server = try TestHTTPServer(address: "127.0.0.2", port: closed.port) { _ in
            .answer(headers: ["Zonefall-Instance": "second"])
        }
        let start = Instant.now()
        let observation = try observation(
            way,
            .test(.http, "127.0.0.1", "127.0.0.2", port: server.port, timeout: .seconds(20))
        )

        #expect(observation.outcome == .ok)
        #expect(observation.member == "second")
        #expect(Instant.now() - start < .seconds(10))
    }

    @Test(arguments: HTTPWay.allCases)
    func `a site that answers with an error makes room for the next`(way: HTTPWay) throws {
        let broken = try TestHTTPServer { _ in .answer(status: 503) }
        let server = try TestHTTPServer(address: "127.0.0.2", port: broken.port) { _ in .answer() }
        let probe = PlannedProbe.test(.http, "127.0.0.1", "127.0.0.2", port: server.port)
        #expect(try observation(way, probe).outcome == .ok)
    }

    @Test(arguments: HTTPWay.allCases)
    func `a silent address holds the next up for its share of the time only`(way: HTTPWay) throws {
        let full = try FullListener()
        let server = try TestHTTPServer(address: "127.0.0.2", port: full.port) { _ in .answer() }
        let observation = try observation(
            way,
            .test(.http, "127.0.0.1", "127.0.0.2", port: server.port, timeout: .seconds(1))
        )
        #expect(observation.outcome == .ok)
        #expect(try #require(observation.roundTrip) < .milliseconds(500))
    }

    @Test(arguments: HTTPWay.allCases)
    func `when all addresses fail, the failure that says most is told`(way: HTTPWay) throws {
        let full = try FullListener()
        let server = try TestHTTPServer(address: "127.0.0.2", port: full.port) { _ in .answer(status: 500) }
        let observation = try observation(
            way,
            .test(.http, "127.0.0.1", "127.0.0.2", port: server.port, timeout: .seconds(1))
        )
        #expect(observation.outcome == .error)
    }

    // MARK: egress and member

    @Test(
        arguments: [
            ("203.0.113.7", "203.0.113.7"), ("2001:DB8::7", "2001:db8::7"), ("::ffff:203.0.113.7", "203.0.113.7"),
        ],
        HTTPWay.allCases
    )
    func `a reflector says which address it saw`(_ saw: (header: String, address: String), way: HTTPWay) throws {
        let (header, address) = saw
        let observation = try observation(.egress, way, reply: .answer(headers: ["zonefall-client": header]))
        #expect(observation.outcome == .ok)
        #expect(observation.egressAddress?.description == address)
    }

    @Test(arguments: [[:], ["Zonefall-Client": "not an address"]], HTTPWay.allCases)
    func `a reflector that does not say it proves nothing`(headers: [String: String], way: HTTPWay) throws {
        let observation = try observation(.egress, way, reply: .answer(headers: headers))
        #expect(observation.outcome == .error)
        #expect(observation.egressAddress == nil)
    }

    @Test(arguments: HTTPWay.allCases)
    func `a balancer's answer names the member`(way: HTTPWay) throws {
        let observation = try observation(.member, way, reply: .answer(headers: Self.identity))
        #expect(observation.outcome == .ok)
        #expect(observation.member == "web-1")
    }

    @Test(arguments: HTTPWay.allCases)
    func `an answer that names no member is an error`(way: HTTPWay) throws {
        #expect(try observation(.member, way, reply: .answer()).outcome == .error)
    }
}
