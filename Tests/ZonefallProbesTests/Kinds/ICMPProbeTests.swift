import Foundation
import Testing
import struct ZonefallLinux.NetworkNamespace
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

@Suite(.enabled(if: TestNamespace.areAvailable))
struct ICMPProbeTests {
    /// How the kernel lets the agent ping: by a datagram socket, or by a raw one.
    enum Access: CaseIterable {
        case datagram, raw
    }

    private func host(_ access: Access = .datagram) throws -> TestHost {
        try TestHost(allowsPing: access == .datagram)
    }

    @Test(arguments: Access.allCases, ["192.0.2.2", "2001:db8::2"])
    func `a neighbour answers, in a time that the kernel measured`(access: Access, address: String) throws {
        let host = try host(access)
        let observations = try host.observe([.test(.icmp, address)], count: 5)

        #expect(observations.allSatisfy { $0.outcome == .ok })
        let times = observations.compactMap(\.roundTrip)
        #expect(times.count == observations.count)
        #expect(times.allSatisfy { $0 > .zero && $0 < .milliseconds(500) })
    }

    @Test(arguments: Access.allCases, ["192.0.2.2", "2001:db8::2"])
    func `a neighbour that keeps silent is a timeout`(access: Access, address: String) throws {
        let host = try host(access)
        try host.there.run(
            "nft",
            "table inet t { chain in { type filter hook input priority 0; icmp type echo-request drop; icmpv6 type echo-request drop; }; }"
        )
        let observation = try host.observe([.test(.icmp, address, timeout: .seconds(1))], count: 1)[0]
        #expect(observation.outcome == .timeout)
    }

    @Test(arguments: Access.allCases)
    func `a router's word that the target can't be reached is unreachable, at once`(access: Access) throws {
        let host = try host(access)
        try host.there.write("1", to: "net/ipv4/ip_forward")
        try host.there.write("1", to: "net/ipv6/conf/all/forwarding")
        try host.here.run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.2")
        try host.there.run("ip", "route", "add", "unreachable", "198.51.100.0/25")
        try host.there.run("ip", "route", "add", "prohibit", "198.51.100.128/25")
        try host.here.run("ip", "route", "add", "2001:db8:1::/64", "via", "2001:db8::2")
        try host.there.run("ip", "route", "add", "unreachable", "2001:db8:1::/64")

        for address in ["198.51.100.9", "198.51.100.200", "2001:db8:1::9"] {
            let start = Instant.now()
            let observation = try host.observe([.test(.icmp, address, timeout: .seconds(20))], count: 1)[0]
            #expect(observation.outcome == .unreachable)
            #expect(Instant.now() - start < .seconds(10))
        }
    }

    @Test func `a dead neighbour is unreachable, a fact of the network and not of this host`() throws {
        let host = try host()
        // Give up asking for the MAC address soon.
        try host.here.write("1", to: "net/ipv4/neigh/zf0/mcast_solicit")
        try host.here.write("100", to: "net/ipv4/neigh/zf0/retrans_time_ms")
        let observation = try host.observe([.test(.icmp, "192.0.2.77", timeout: .seconds(15))], count: 1)[0]
        #expect(observation.outcome == .unreachable)
    }

    /// Trap 10: errors of one target that a shared socket hands to the next sender.
    @Test(arguments: Access.allCases)
    func `a dead target does not spoil the others on the same socket`(access: Access) throws {
        let host = try host(access)
        try host.there.write("1", to: "net/ipv4/ip_forward")
        try host.there.write("0", to: "net/ipv4/icmp_ratelimit")
        try host.here.run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.2")
        try host.there.run("ip", "route", "add", "unreachable", "198.51.100.0/24")
        var probes: [PlannedProbe] = []
        for number in 1...20 {
            for (target, address) in [
                ("alive", "192.0.2.2"), ("dead", "198.51.100.\(number)"), ("lost", "203.0.113.\(number)"),
            ] {
                var probe = PlannedProbe.test(.icmp, address)
                probe.id = "\(target)-\(number)"
                probe.target = target
                probes.append(probe)
            }
        }
        let observations = try host.observe(probes, count: 300)

        let outcomes = Dictionary(grouping: observations, by: \.target).mapValues { Set($0.map(\.outcome.name)) }
        #expect(outcomes == ["alive": ["ok"], "dead": ["unreachable"], "lost": ["not_sent"]])
    }

    /// Traps 5 and 6: the kernel's stamps make the time, not the moment at which the agent gets to read the reply.
    @Test(arguments: Access.allCases)
    func `a reply that is read late is not slow`(access: Access) throws {
        let host = try host(access)
        // A responder that is a process answers after the turn in which it was asked, and so while the agent is held up.
        try host.there.write("1", to: "net/ipv4/icmp_echo_ignore_all")
        let responder = try host.there.start(["python3", "-c", Self.responder(keepsBack: 0, milliseconds: 20)])
        defer {
            try? responder.lifeline.fileHandleForWriting.close()
            responder.process.waitUntilExit()
        }
        let held = Gathered<Instant>()
        let observations = try NetworkNamespace(path: host.here.path).run {
            var probe = PlannedProbe.test(.icmp, "192.0.2.2", timeout: .seconds(10))
            probe.interval = .seconds(2)
            // The first answers have the responder's start and the neighbour's MAC address to wait for.
            _ = try ProbeBench.observe([probe], until: { $0.contains { $0.outcome == .ok } })
            return try ProbeBench.observe([probe], until: { $0.contains { $0.outcome == .ok } }) { loop, engine in
                func watch() {
                    guard held.all.isEmpty else { return }
                    guard engine.attemptsUnderWay > 0 else {
                        _ = loop.after(.zero) { watch() }
                        return
                    }
                    held.append(.now())
                    TrapRun.hold(for: .seconds(1))
                }
                watch()
            }
        }
        #expect(held.all.count == 1)
        let first = try #require(observations.first { $0.outcome == .ok })
        #expect(try #require(first.roundTrip) < .milliseconds(600))
    }

    @Test func `an interface that goes and comes again under its name is used again`() throws {
        let host = try host()
        let outcomes = try NetworkNamespace(path: host.here.path).run {
            var steps = 0
            let probe = PlannedProbe.test(.icmp, "192.0.2.2", source: .init(interface: "zf0"))
            return try ProbeBench.observe(
                [probe],
                until: { observations in
                    switch (steps, observations.last?.outcome) {
                    case (0, .ok):
                        // A failure here shows as a step that never comes.
                        _ = try? host.here.run("ip", "link", "delete", "zf0")
                        steps = 1
                    case (1, .notSent):
                        try? host.here.connect(to: host.there)
                        steps = 2
                    case (2, .ok): steps = 3
                    default: break
                    }
                    return steps == 3
                }
            ).map(\.outcome)
        }
        #expect(outcomes.last == .ok)
    }

    /// Trap 3.
    @Test func `a reply from another address is an error, not a success and not a silence`() throws {
        let host = try host()
        try host.here.run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.2")
        try host.there.run("ip", "address", "add", "198.51.100.7/32", "dev", "lo")
        try host.there.run(
            "nft",
            "table ip t { chain post { type filter hook postrouting priority 0; ip saddr 198.51.100.7 ip saddr set 192.0.2.2; }; }"
        )
        let observation = try host.observe([.test(.icmp, "198.51.100.7", timeout: .seconds(10))], count: 1)[0]
        #expect(observation.outcome == .error)
    }

    /// Trap 2, with real packets: every reply comes one probe late.
    @Test func `replies that come after the deadline never count, neither for their own probe nor for the next`() throws
    {
        let host = try host()
        try host.there.write("1", to: "net/ipv4/icmp_echo_ignore_all")
        let responder = try host.there.start(["python3", "-c", Self.responder(keepsBack: 1)])
        defer {
            try? responder.lifeline.fileHandleForWriting.close()
            responder.process.waitUntilExit()
        }
        var probe = PlannedProbe.test(.icmp, "192.0.2.2", timeout: .milliseconds(300))
        probe.interval = .milliseconds(400)
        let outcomes = try host.observe([probe], count: 6).map(\.outcome)
        #expect(outcomes.contains(.timeout))
        #expect(!outcomes.contains { $0 == .ok || $0 == .error })
    }

    /// Answers each echo request when so many more have come, from so far away, and ends with its standard input.
    private static func responder(keepsBack count: Int, milliseconds: Int = 0) -> String {
        """
        import select, socket, sys, time
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        held = []
        def checksum(data):
            total = sum(int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2))
            while total >> 16: total = (total & 0xffff) + (total >> 16)
            return (~total & 0xffff).to_bytes(2, "big")
        while True:
            ready, _, _ = select.select([raw, sys.stdin], [], [])
            if sys.stdin in ready: break
            packet, (source, _) = raw.recvfrom(2048)
            message = packet[(packet[0] & 15) * 4:]
            if message[0] != 8: continue
            reply = b"\\0\\0\\0\\0" + message[4:]
            held.append((reply[:2] + checksum(reply) + reply[4:], source))
            if len(held) > \(count):
                answer, asker = held.pop(0)
                time.sleep(\(milliseconds) / 1000)
                raw.sendto(answer, (asker, 0))
        """
    }

    /// Trap 1: two agents side by side, one with a dead target.
    @Test(arguments: Access.allCases)
    func `two agents on one host never take each other's replies`(access: Access) throws {
        let host = try host(access)
        try host.there.run(
            "nft",
            "table inet t { chain in { type filter hook input priority 0; ip daddr 192.0.2.3 drop; }; }"
        )
        try host.there.run("ip", "address", "add", "192.0.2.3/24", "dev", "zf0")
        let probes = ["192.0.2.2", "192.0.2.3"].map { PlannedProbe.test(.icmp, $0, timeout: .seconds(1)) }
        let observations = try NetworkNamespace(path: host.here.path).run {
            let loop = try EventLoop()
            var observations: [[Observation]] = [[], []]
            let engines = [0, 1].map { index in
                ProbeEngine(loop: loop, vantage: "agent-a", zone: nil) { observations[index].append($0) }
            }
            for (engine, probe) in zip(engines, probes) { engine.apply([probe]) }
            let end = Instant.now() + .seconds(20)
            while observations.contains(where: { $0.count < 10 }), Instant.now() < end {
                loop.turn(atMost: .milliseconds(100))
            }
            return observations
        }
        #expect(Set(observations[0].map(\.outcome.name)) == ["ok"])
        #expect(Set(observations[1].map(\.outcome.name)) == ["timeout"])
    }
}
