import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

/// What the agent's own host does to its probes is never called loss.
@Suite(.enabled(if: TestNamespace.areAvailable), .serialized)
struct OwnOverloadTests {
    /// Trap 8.
    @Test func `replies that the agent's own full queue dropped are not_sent, never silence`() throws {
        let host = try TestHost()
        let probes = (0..<200).map {
            PlannedProbe.trap($0, "192.0.2.2", interval: .seconds(1), timeout: .milliseconds(800))
        }
        // Held up, everything is due at once, and two kilobytes hold but a few of the replies.
        let (observations, health) = try TrapRun.observe(
            probes,
            in: host.here.path,
            receiveBuffer: 2_048,
            afterFirst: { TrapRun.hold(for: .milliseconds(900)) },
            until: { $0.contains { $0.reason?.contains("receive queue overflowed") == true } && $0.count >= 400 }
        )
        #expect(!observations.contains { $0.outcome == .timeout })
        #expect(health.queueDrops > 0)
        #expect(health.troubles.contains(.queueDrops))
    }

    /// Trap 10.
    @Test func `a neighbour table that overflows is this host's trouble, and no target's`() throws {
        let host = try TestHost()
        // Every address answers, on the link itself, so that each takes an entry of the table.
        try host.here.run("ip", "route", "add", "10.99.0.0/16", "dev", "zf0")
        try host.there.run("ip", "route", "add", "local", "10.99.0.0/16", "dev", "lo")
        let probes = (0..<2_000).map {
            PlannedProbe.trap($0, "10.99.\($0 / 250).\($0 % 250 + 1)", interval: .seconds(4), timeout: .seconds(3))
        }
        let (observations, _) = try TrapRun.observe(
            probes + [.trap(2_000, "192.0.2.2", interval: .seconds(1), timeout: .milliseconds(900))],
            in: host.here.path,
            until: { Set($0.map(\.target)).count == 2_001 }
        )
        let outcomes = Dictionary(grouping: observations, by: \.outcome.name).mapValues(\.count)
        #expect(Set(outcomes.keys).isSubset(of: ["ok", "not_sent"]), "\(outcomes)")
        #expect(outcomes["ok", default: 0] > 500)
        #expect(observations.contains { $0.target == "target-2000" && $0.outcome == .ok })
    }

    /// Trap 10: a filter's refusal is the host's word about one target, and the rest of the batch leaves.
    @Test func `a packet filter of this host stops its own target alone`() throws {
        let host = try TestHost()
        try host.there.run("ip", "address", "add", "192.0.2.3/24", "dev", "zf0")
        try host.here.run(
            "nft",
            "table inet t { chain out { type filter hook output priority 0; ip daddr 192.0.2.3 drop; }; }"
        )
        let probes = (0..<40).map {
            PlannedProbe.trap($0, $0 % 2 == 0 ? "192.0.2.2" : "192.0.2.3", interval: .seconds(1), timeout: .seconds(5))
        }
        let (observations, _) = try TrapRun.observe(
            probes,
            in: host.here.path,
            afterFirst: { TrapRun.hold(for: .milliseconds(700)) },
            until: { Set($0.filter { $0.outcome == .ok }.map(\.target)).count == 20 && $0.count >= 80 }
        )
        let forbidden = observations.filter { Int($0.target.dropFirst(7)).map { $0 % 2 == 1 } ?? false }
        #expect(!forbidden.isEmpty)
        #expect(
            forbidden.allSatisfy { $0.reason?.contains("EPERM") == true || $0.reason?.hasPrefix("skipped") == true }
        )
        let others = observations.filter { !forbidden.contains($0) }
        #expect(others.allSatisfy { $0.outcome == .ok || $0.reason?.hasPrefix("skipped") == true })
    }

    /// A queue that takes some 50 echoes a second and refuses the rest.
    @Test func `what the host has no room to send is not_sent, and the agent waits before it asks again`() throws {
        let host = try TestHost()
        // The MAC address for good, because the queue would drop questions for it as well.
        _ = try host.observation(of: .trap(0, "192.0.2.2", interval: .milliseconds(100), timeout: .seconds(5)))
        try host.here.run("ip", "neighbour", "change", "192.0.2.2", "dev", "zf0", "nud", "permanent")
        try host.here.run(
            "tc",
            "qdisc",
            "add",
            "dev",
            "zf0",
            "root",
            "tbf",
            "rate",
            "40kbit",
            "burst",
            "200",
            "limit",
            "300"
        )
        let probes = (0..<400).map {
            PlannedProbe.trap($0, "192.0.2.2", interval: .milliseconds(400), timeout: .milliseconds(390))
        }
        let (observations, health) = try TrapRun.observe(
            probes,
            in: host.here.path,
            until: { observations in
                observations.count > 1_000 && observations.contains { $0.outcome == .ok }
                    && observations.contains { $0.reason?.contains("the agent waits") == true }
            }
        )
        let outcomes = Dictionary(grouping: observations, by: \.outcome.name).mapValues(\.count)
        #expect(Set(outcomes.keys).isSubset(of: ["ok", "not_sent"]), "\(outcomes)")
        #expect(
            observations.allSatisfy {
                $0.reason?.contains("ENOBUFS") ?? true || $0.reason?.hasPrefix("skipped") == true
            }
        )
        #expect(health.notSent > 0)
    }

    /// Trap 12: after a stall everything is due at once.
    @Test func `what a stall has held up is sent tick by tick, not in one burst`() throws {
        let host = try TestHost()
        let probes = (0..<2_000).map {
            PlannedProbe.trap($0, "192.0.2.2", interval: .seconds(1), timeout: .milliseconds(900))
        }
        let (observations, _) = try TrapRun.observe(
            probes,
            in: host.here.path,
            afterFirst: { TrapRun.hold(for: .milliseconds(500)) },
            until: { Set($0.map(\.target)).count == 2_000 }
        )
        // At most 32 a tick, of which ten milliseconds on the wall clock have eleven; held up were a thousand. A single millisecond
        // says less: a busy host stamps the packets of several ticks at once.
        let spans = Dictionary(grouping: observations, by: { $0.time.millisecondsSinceEpoch / 10 }).mapValues(\.count)
        let busiest = try #require(spans.values.max())
        #expect(busiest <= 11 * 32, "\(busiest) in ten milliseconds")
        #expect(observations.contains { $0.outcome == .ok })
    }

    /// Trap 7: what the runtime or the host did to the agent is published with what it saw.
    @Test func `an agent that was held up says so about itself`() throws {
        let host = try TestHost()
        let (_, health) = try TrapRun.observe(
            [.trap(0, "192.0.2.2", interval: .milliseconds(100), timeout: .seconds(2))],
            in: host.here.path,
            afterFirst: { TrapRun.hold(for: .milliseconds(400)) },
            until: { $0.contains { $0.reason?.hasPrefix("skipped") == true } && $0.count >= 5 }
        )
        #expect(health.lateness >= .milliseconds(250))
        #expect(health.troubles.contains(.late))
        #expect(health.skipped > 0)
        #expect(health.window > .zero)
    }
}
