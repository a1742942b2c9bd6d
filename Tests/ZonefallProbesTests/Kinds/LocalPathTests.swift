import Testing
import ZonefallModel
import ZonefallTestSupport

/// What could not leave by the door it was told to is `not_sent`, with the reason, for every kind alike.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct LocalPathTests {
    private static let sending: [ProbeKind] = [.icmp, .tcp, .http]

    private func reason(_ observation: Observation) -> String? {
        guard case .notSent(let reason) = observation.outcome else { return nil }
        return reason
    }

    @Test(arguments: sending, ["203.0.113.9", "2001:db8:ffff::9"])
    func `no route is not_sent`(kind: ProbeKind, address: String) throws {
        let host = try TestHost()
        let observation = try host.observation(of: .test(kind, address))
        #expect(reason(observation) == "no route to the target (ENETUNREACH)")
    }

    @Test(arguments: sending)
    func `a local route that forbids the target is not_sent`(kind: ProbeKind) throws {
        let host = try TestHost()
        try host.here.run("ip", "route", "add", "unreachable", "203.0.113.0/25")
        try host.here.run("ip", "route", "add", "prohibit", "203.0.113.128/25")
        let unreachable = try host.observation(of: .test(kind, "203.0.113.9"))
        #expect(reason(unreachable) == "a local route says that the target can't be reached (EHOSTUNREACH)")
        let prohibited = try host.observation(of: .test(kind, "203.0.113.200"))
        #expect(reason(prohibited) == "a route or a permission of this host forbids it (EACCES)")
    }

    @Test(arguments: sending)
    func `an interface that is not there is not_sent`(kind: ProbeKind) throws {
        let host = try TestHost()
        let probe = PlannedProbe.test(kind, "192.0.2.2", source: .init(interface: "gone0"))
        #expect(reason(try host.observation(of: probe)) == "the interface does not exist (ENODEV)")
    }

    @Test(arguments: sending)
    func `a source address that is not ours is not_sent`(kind: ProbeKind) throws {
        let host = try TestHost()
        let probe = PlannedProbe.test(kind, "192.0.2.2", source: .init(address: IPAddress("192.0.2.99")))
        #expect(
            reason(try host.observation(of: probe))
                == "the source address is not on this host (EADDRNOTAVAIL)"
        )
    }

    @Test(arguments: sending)
    func `a source address of the other IP version is not_sent`(kind: ProbeKind) throws {
        let host = try TestHost()
        let probe = PlannedProbe.test(kind, "192.0.2.2", source: .init(address: IPAddress("2001:db8::1")))
        #expect(
            reason(try host.observation(of: probe))
                == "the source address is of another IP version than the target"
        )
    }

    @Test(arguments: sending)
    func `an interface that does not lead to the target is not_sent, though the host's routes would`(kind: ProbeKind)
        throws
    {
        let host = try TestHost()
        try host.here.run("ip", "link", "add", "dead0", "type", "veth", "peer", "name", "dead1")
        try host.here.run("ip", "link", "set", "dead0", "up")
        let probe = PlannedProbe.test(kind, "2001:db8::2", source: .init(interface: "dead0"))
        #expect(reason(try host.observation(of: probe)) != nil)
    }

    /// An ICMPv6 datagram socket is not told, so this asks a raw one.
    @Test(arguments: [(true, "192.0.2.2"), (false, "192.0.2.2"), (false, "2001:db8::2")])
    func `a packet filter of this host that drops a ping is not_sent`(isDatagram: Bool, address: String) throws {
        let host = try TestHost(allowsPing: isDatagram)
        let rules = "icmp type echo-request drop; icmpv6 type echo-request drop"
        try host.here.run("nft", "table inet t { chain out { type filter hook output priority 0; \(rules); }; }")
        let observation = try host.observation(of: .test(.icmp, address))
        #expect(reason(observation) == "a packet filter of this host forbids it (EPERM)")
    }

    @Test(arguments: sending)
    func `a bound interface and source address are really used`(kind: ProbeKind) throws {
        let host = try TestHost()
        try host.here.run("ip", "address", "add", "192.0.2.11/24", "dev", "zf0")
        let counter = "ip saddr 192.0.2.11 counter accept"
        try host.there.run("nft", "table inet t { chain in { type filter hook input priority 0; \(counter); }; }")
        let probe = PlannedProbe.test(
            kind,
            "192.0.2.2",
            source: .init(interface: "zf0", address: IPAddress("192.0.2.11"))
        )
        // Nothing listens there, so that a TCP probe is refused; a ping is answered.
        #expect(
            try host.observation(of: probe).outcome == (kind == .icmp ? .ok : .refused)
        )
        #expect(try !host.there.run("nft", "list", "ruleset").contains("packets 0 "))
    }
}
