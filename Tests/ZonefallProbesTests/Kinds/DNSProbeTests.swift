import Testing
import ZonefallModel
import ZonefallTestSupport

/// `dns` against unbound, as Debian has it.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct DNSProbeTests {
    private func probe(_ servers: [String], _ change: (inout ProbeOptions) -> Void = { _ in }) -> PlannedProbe {
        var probe = PlannedProbe.test(.dns, port: 53, timeout: .seconds(4))
        probe.addresses = servers.compactMap { IPAddress($0) }
        var options = ProbeOptions()
        options.name = "shop.example"
        change(&options)
        probe.options = options
        return probe
    }

    private static let records = [
        "shop.example. 60 IN A 203.0.113.9", "shop.example. 60 IN A 203.0.113.5",
        "shop.example. 60 IN AAAA 2001:db8:5::9", "empty.example. 60 IN TXT nothing",
    ]

    private static func addresses(_ texts: String...) -> [IPAddress] { texts.compactMap { IPAddress($0) } }

    @Test(arguments: ["192.0.2.2", "2001:db8::2"])
    func `a name server's addresses of both sorts are told, over either IP version`(server: String) throws {
        let host = try TestHost()
        let unbound = try Unbound.start(at: host, Self.records)
        let observation = try host.observation(of: probe([server]))

        #expect(observation.outcome == .ok, "\(unbound.log)")
        #expect(observation.answers == Self.addresses("203.0.113.5", "203.0.113.9", "2001:db8:5::9"))
        #expect(observation.roundTrip != nil)
        #expect(observation.details?.addresses.map(\.address) == Self.addresses(server))
    }

    @Test func `what is expected must be answered, no less and no more`() throws {
        let host = try TestHost()
        let unbound = try Unbound.start(at: host, Self.records)
        let right = try host.observation(
            of: probe(["192.0.2.2"]) {
                $0.recordType = .a
                $0.expectedAnswers = Self.addresses("203.0.113.9", "203.0.113.5")
            }
        )
        let less = try host.observation(
            of: probe(["192.0.2.2"]) {
                $0.recordType = .a
                $0.expectedAnswers = Self.addresses("203.0.113.9")
            }
        )

        #expect(right.outcome == .ok, "\(unbound.log)")
        #expect(less.outcome == .error)
        #expect(
            less.details?.message == "192.0.2.2 answers 203.0.113.5 203.0.113.9 instead of 203.0.113.9"
        )
    }

    @Test(arguments: ["gone.example", "empty.example"])
    func `a name without addresses is an error`(name: String) throws {
        let host = try TestHost()
        let unbound = try Unbound.start(at: host, Self.records)
        let observation = try host.observation(of: probe(["192.0.2.2"]) { $0.name = name })

        #expect(observation.outcome == .error, "\(unbound.log)")
        #expect(observation.answers.isEmpty)
    }

    @Test func `an answer that does not fit a datagram comes by TCP, whole`() throws {
        let host = try TestHost()
        let many = (1...60).map { "shop.example. 60 IN A 203.0.113.\($0)" }
        let unbound = try Unbound.start(at: host, many)
        let observation = try host.observation(of: probe(["192.0.2.2"]) { $0.recordType = .a })

        #expect(observation.outcome == .ok, "\(unbound.log)")
        #expect(observation.answers.count == 60)
    }

    @Test func `each server is asked, and one that is not there is told`() throws {
        let host = try TestHost()
        let unbound = try Unbound.start(at: host, Self.records)
        try host.there.run("ip", "address", "add", "192.0.2.3/24", "dev", "zf0")
        let observation = try host.observation(of: probe(["192.0.2.2", "192.0.2.3"]))

        #expect(observation.outcome == .refused, "\(unbound.log)")
        #expect(observation.details?.addresses.map(\.outcome) == [.ok, .refused])
        #expect(observation.answers.count == 3)
    }

    @Test func `a server without a way to it is not_sent`() throws {
        let host = try TestHost()
        let observation = try host.observation(of: probe(["203.0.113.53"]))
        #expect(observation.outcome == .notSent(reason: "no route to the target (ENETUNREACH)"))
    }
}
