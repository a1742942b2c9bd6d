import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

/// `udp` between an agent and another's reflector, which share a loop here.
struct UDPProbeTests {
    private static let key = Array("a key that two agents share".utf8)

    /// - Returns: the first observations, and the reflector as it was then.
    private func ask(
        at address: String = "127.0.0.1",
        with key: [UInt8]? = UDPProbeTests.key,
        flows: Int? = nil,
        timeout: Duration = .seconds(4),
        mostPerSecond: Int = 200,
        count: Int = 1
    ) throws -> (seen: [Observation], reflector: UDPReflector) {
        let loop = try EventLoop()
        let reflector = try UDPReflector(
            loop: loop,
            address: try #require(IPAddress(address)),
            port: 0,
            key: Self.key,
            name: "agent-b",
            mostPerSecond: mostPerSecond
        )
        var probe = PlannedProbe.test(.udp, address, port: reflector.port, timeout: timeout)
        var options = ProbeOptions()
        options.flows = flows
        probe.options = options
        var seen: [Observation] = []
        let engine = ProbeEngine(
            loop: loop,
            vantage: "agent-a",
            zone: "az1",
            local: LocalPolicy(udpKey: key)
        ) {
            // The tests ask more often than they wait for.
            if $0.outcome != .notSent(reason: "the attempt before is still under way") { seen.append($0) }
        }
        engine.apply([probe])
        let end = Instant.now() + .seconds(30)
        while seen.count < count, Instant.now() < end { loop.turn(atMost: .milliseconds(100)) }
        engine.apply([])
        try #require(seen.count >= count)
        return (seen, reflector)
    }

    @Test func `a reflector of many addresses answers from the one that was asked`() throws {
        let loop = try EventLoop()
        let all = try #require(IPAddress("0.0.0.0"))
        let reflector = try UDPReflector(loop: loop, address: all, port: 0, key: Self.key, name: "agent-b")
        var seen: [Observation] = []
        let local = LocalPolicy(udpKey: Self.key)
        let engine = ProbeEngine(loop: loop, vantage: "agent-a", zone: nil, local: local) { seen.append($0) }
        engine.apply([.test(.udp, "127.0.0.77", port: reflector.port, timeout: .seconds(4))])
        let end = Instant.now() + .seconds(30)
        while seen.isEmpty, Instant.now() < end { loop.turn(atMost: .milliseconds(100)) }
        engine.apply([])
        #expect(seen.first?.outcome == .ok)
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `who answers says who it is and whom it saw, signed`(address: String) throws {
        let (seen, reflector) = try ask(at: address, count: 3)
        #expect(seen.allSatisfy { $0.outcome == .ok && $0.roundTrip != nil })
        #expect(seen.allSatisfy { $0.egressAddress == IPAddress(address) })
        #expect(seen.allSatisfy { $0.details?.message == "answered by agent-b" })
        #expect(reflector.answered >= 3)
        #expect(reflector.strangers == 0)
    }

    @Test func `without the key nobody is answered`() throws {
        let (seen, reflector) = try ask(with: Array("another key".utf8), timeout: .milliseconds(500))
        #expect(seen.first?.outcome == .timeout)
        #expect(reflector.strangers > 0)
        #expect(reflector.answered == 0)
    }

    @Test func `an agent without a key does not ask`() throws {
        let (seen, reflector) = try ask(with: nil)
        #expect(seen.first?.outcome == .notSent(reason: "this agent has no key for udp probes"))
        #expect(reflector.strangers == 0)
    }

    @Test func `each flow is answered, and some that are not make an error of the whole`() throws {
        #expect(try ask(flows: 16).seen.first?.outcome == .ok)
        let (seen, reflector) = try ask(flows: 16, timeout: .milliseconds(800), mostPerSecond: 3)
        #expect(seen.first?.outcome == .error)
        #expect(reflector.limited > 0)
    }

    @Test func `a port that nobody has refuses`() throws {
        let closed = try RefusingPort()
        let probe = PlannedProbe.test(.udp, "127.0.0.1", port: closed.port)
        let seen = try ProbeBench.observe([probe], local: LocalPolicy(udpKey: Self.key))
        #expect(seen.first?.outcome == .refused)
    }

    @Test func `a flow's port is the target's own, the same each time and another for each flow`() throws {
        let target = try #require(IPAddress("192.0.2.1"))
        let ports = (0..<64).map { FlowPorts.port(target, 7_117, $0) }
        #expect(Set(ports).count == 64)
        #expect(ports == (0..<64).map { FlowPorts.port(target, 7_117, $0) })
        #expect(ports.allSatisfy { (33_000...58_700).contains($0) })
        #expect(Set(ports).isDisjoint(with: (0..<64).map { FlowPorts.port(target, 7_117, $0, block: 1) }))
    }
}
