import Testing
import ZonefallModel
import ZonefallTestSupport

struct TCPProbeTests {
    @Test(arguments: ["127.0.0.1", "::1"])
    func `a listener answers, over either IP version`(address: String) throws {
        let server = try TestHTTPServer(address: address) { _ in .silence }
        let observation = try ProbeBench.observation(of: .test(.tcp, address, port: server.port))

        #expect(observation.outcome == .ok)
        let roundTrip = try #require(observation.roundTrip)
        #expect(roundTrip > .zero && roundTrip < .seconds(2))
        #expect(observation.target == "target")
        #expect(observation.vantage == "agent-a")
        #expect(observation.zone == "az1")
    }

    @Test func `a closed port refuses`() throws {
        let closed = try RefusingPort()
        #expect(try ProbeBench.observation(of: .test(.tcp, "127.0.0.1", port: closed.port)).outcome == .refused)
    }

    @Test func `a listener that takes no more connections is a timeout`() throws {
        let full = try FullListener()
        let observation = try ProbeBench.observation(
            of: .test(.tcp, "127.0.0.1", port: full.port, timeout: .seconds(1))
        )
        #expect(observation.outcome == .timeout)
        #expect(observation.roundTrip == nil)
    }

    @Test func `no connection of ours is left behind`() throws {
        let server = try TestHTTPServer { _ in .silence }
        let observations = try ProbeBench.observe(
            [.test(.tcp, "127.0.0.1", port: server.port)],
            until: { $0.count >= 5 }
        )
        #expect(observations.allSatisfy { $0.outcome == .ok })
        #expect(try TCPTable.states(port: server.port).filter { $0 == TCPTable.timeWait }.isEmpty)
    }

    @Test func `a later address gets its turn after an even share of the time`() throws {
        let full = try FullListener()
        let server = try TestHTTPServer(address: "127.0.0.2", port: full.port) { _ in .silence }
        let observation = try ProbeBench.observation(
            of: .test(.tcp, "127.0.0.1", "127.0.0.2", port: server.port, timeout: .seconds(1))
        )

        #expect(observation.outcome == .ok)
        // The time is that of the address that answered, not of the wait for the first.
        #expect(try #require(observation.roundTrip) < .milliseconds(500))
    }
}
