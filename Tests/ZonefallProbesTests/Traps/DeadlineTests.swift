import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

import struct ZonefallLinux.NetworkNamespace

/// When attempts begin and end.
struct DeadlineTests {
    /// Trap 11.
    @Test(.enabled(if: TestNamespace.areAvailable))
    func `each attempt has a deadline of its own, though one socket serves all`() throws {
        let host = try TestHost()
        try host.there.write("1", to: "net/ipv4/icmp_echo_ignore_all")
        let timeouts: [Duration] = [.milliseconds(200), .milliseconds(1_200), .milliseconds(2_200)]
        let ended = try NetworkNamespace(path: host.here.path).run {
            var ended: [(target: String, at: Timestamp, since: Timestamp)] = []
            let loop = try EventLoop()
            let engine = ProbeEngine(loop: loop, vantage: "agent-a", zone: nil) { observation in
                guard observation.outcome == .timeout else { return }
                ended.append((observation.target, .now(), observation.time))
            }
            engine.apply(
                timeouts.enumerated().map { .trap($0, "192.0.2.2", interval: .seconds(3), timeout: $1) }
            )
            let end = Instant.now() + .seconds(30)
            while Set(ended.map(\.target)).count < 3, Instant.now() < end { loop.turn(atMost: .milliseconds(50)) }
            engine.apply([])
            return ended
        }
        #expect(Set(ended.map(\.target)).count == 3)
        for (number, timeout) in timeouts.enumerated() {
            for end in ended where end.target == "target-\(number)" {
                let waited = end.at.millisecondsSinceEpoch - end.since.millisecondsSinceEpoch
                // Never before its own time; a busy machine may be late, though not by the whole of the next.
                #expect(waited >= timeout.wholeMilliseconds - 1)
                #expect(waited < timeout.wholeMilliseconds + 1_000)
            }
        }
    }

    /// Trap 12: the phase is a hash of the name, so that ten thousand targets make no bursts of their own.
    @Test func `ten thousand probes of a second spread to at most three times their mean in any millisecond`() {
        var slots = [Int](repeating: 0, count: 1_000)
        for number in 0..<10_000 {
            let schedule = Schedule(name: "agent-a/icmp:fip-\(number)", period: .seconds(1))
            slots[Int(schedule.phase / 1_000_000)] += 1
        }
        #expect(slots.max().map { $0 <= 30 } == true)
        #expect(slots.allSatisfy { $0 > 0 })
    }

    /// Trap 12: a wake-up that is late moves no later slot.
    @Test(arguments: UInt64(0)..<50)
    func `however late each wake-up is, a day of slots ends where it should`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let schedule = Schedule(
            name: "probe-\(seed)",
            period: .milliseconds(Int64.random(in: 1...5_000, using: &generator))
        )
        let first = schedule.slot(after: Instant(nanoseconds: Int64.random(in: 0...1 << 50, using: &generator)))
        var next = first
        var passed: Int64 = 0
        for _ in 0..<2_000 {
            let late = Int64.random(in: 0...3 * schedule.period, using: &generator)
            let (slot, missed) = schedule.due(from: next, at: Instant(nanoseconds: next.nanoseconds + late))
            next = schedule.next(after: slot)
            passed += missed + 1
        }
        #expect(next.nanoseconds == first.nanoseconds + passed * schedule.period)
    }
}
