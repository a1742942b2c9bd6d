import Foundation
import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

import struct ZonefallLinux.NetworkNamespace

/// Whose reply or error it is.
@Suite(.enabled(if: TestNamespace.areAvailable), .serialized)
struct MatchingTests {
    /// Trap 17: fail fast, and keep who said it and how.
    @Test(
        arguments: [
            ("198.51.100.9", "192.0.2.2", 3, 1), ("198.51.100.200", "192.0.2.2", 3, 13),
            ("2001:db8:1::9", "2001:db8::2", 1, 0),
        ] as [(String, String, UInt8, UInt8)]
    )
    func `an ICMP error keeps its router and its code`(
        target: String,
        router: String,
        type: UInt8,
        code: UInt8
    ) throws {
        let host = try TestHost()
        try host.there.write("1", to: "net/ipv4/ip_forward")
        try host.there.write("1", to: "net/ipv6/conf/all/forwarding")
        try host.here.run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.2")
        try host.there.run("ip", "route", "add", "unreachable", "198.51.100.0/25")
        try host.there.run("ip", "route", "add", "prohibit", "198.51.100.128/25")
        try host.here.run("ip", "route", "add", "2001:db8:1::/64", "via", "2001:db8::2")

        let observation = try host.firstSent(.test(.icmp, target, timeout: .seconds(20)))

        #expect(observation.outcome == .unreachable)
        let rejection = try #require(observation.rejection)
        #expect(rejection.router == IPAddress(router))
        #expect(rejection.type == type)
        #expect(rejection.code == code)
    }

    /// Trap 3: the identity violation names who answered.
    @Test func `a reply from another address says whose it was`() throws {
        let host = try TestHost()
        try host.here.run("ip", "route", "add", "198.51.100.0/24", "via", "192.0.2.2")
        try host.there.run("ip", "address", "add", "198.51.100.7/32", "dev", "lo")
        try host.there.run(
            "nft",
            "table ip t { chain post { type filter hook postrouting priority 0; ip saddr 198.51.100.7 ip saddr set 192.0.2.2; }; }"
        )
        let observation = try host.firstSent(.test(.icmp, "198.51.100.7", timeout: .seconds(10)))

        #expect(observation.outcome == .error)
        #expect(observation.answeredBy == IPAddress("192.0.2.2"))
    }

    /// Trap 9: what a reply costs does not grow with the number of targets.
    @Test(arguments: ICMPProbeTests.Access.allCases)
    func `a hundred targets share one socket`(access: ICMPProbeTests.Access) throws {
        let host = try TestHost(allowsPing: access == .datagram)
        let table = "/proc/thread-self/net/\(access == .datagram ? "icmp" : "raw")"
        let counts = Gathered<Int>()
        let probes = (0..<100).map {
            PlannedProbe.trap($0, "192.0.2.2", interval: .milliseconds(500), timeout: .seconds(2))
        }
        _ = try TrapRun.observe(probes, in: host.here.path) { observations in
            // The first line is a heading.
            counts.append(try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n").count - 1)
            return observations.count >= 200
        }
        #expect(counts.all.max() == 1)
    }

    /// Trap 21: the first request waits for the neighbour's MAC address, and does not count.
    @Test func `the first attempt of a new probe only opens the way`() throws {
        let host = try TestHost()
        let observations = try host.observe(
            [.trap(0, "192.0.2.2", interval: .milliseconds(300), timeout: .seconds(2))],
            count: 3
        )
        #expect(observations.allSatisfy { $0.outcome == .ok })
        let echoes = try host.there.run("awk", "/^Icmp:/ { n++; if (n == 2) print $10 }", "/proc/net/snmp")
        let heard = try #require(Int(echoes.split(separator: "\n")[0]))
        #expect(heard > observations.count)
    }

    /// Trap 21: a request under way is no loss.
    @Test func `what is under way when a plan ends is not reported`() throws {
        let host = try TestHost()
        try host.there.write("1", to: "net/ipv4/icmp_echo_ignore_all")
        let count = try NetworkNamespace(path: host.here.path).run {
            let loop = try EventLoop()
            var count = 0
            let engine = ProbeEngine(loop: loop, vantage: "agent-a", zone: nil) { _ in count += 1 }
            engine.apply([.trap(0, "192.0.2.2", interval: .milliseconds(100), timeout: .seconds(20))])
            let end = Instant.now() + .seconds(20)
            while engine.attemptsUnderWay < 3, Instant.now() < end { loop.turn(atMost: .milliseconds(50)) }
            #expect(engine.attemptsUnderWay >= 3)
            engine.apply([])
            #expect(engine.attemptsUnderWay == 0)
            return count
        }
        #expect(count == 0)
    }
}
