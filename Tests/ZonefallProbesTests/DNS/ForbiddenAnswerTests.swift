import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

/// A name server that gives an address which this agent must not probe.
struct ForbiddenAnswerTests {
    @Test func `an address that a name server gives is not probed where the agent's owner forbids it`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let dns = try TestDNSServer { question in
            [DNSAnswer(to: question, question.type == 1 ? [.a("shop.example", 127, 0, 0, 1)] : []).bytes]
        }
        let loop = try EventLoop()
        var observations: [Observation] = []
        let engine = ProbeEngine(loop: loop, vantage: "agent-a", zone: nil, dnsPort: dns.port) {
            observations.append($0)
            loop.stop()
        }
        engine.complaint = { "\($0) is forbidden" }
        engine.apply([.test(.http, port: web.port, resolve: "shop.example")])
        _ = loop.schedule(at: .now() + .seconds(60)) { loop.stop() }
        loop.run()
        engine.apply([])

        let observation = try #require(observations.first)
        #expect(observation.outcome == .notSent(reason: "127.0.0.1 is forbidden"))
        #expect(observation.answers == [.v4(0x7f00_0001)])
        #expect(web.requests.all.isEmpty)
    }
}
