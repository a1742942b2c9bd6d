import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

/// Trap 23: what is kept of a target has a size that does not grow.
struct MemoryTests {
    @Test func `the statistics of a target fit into 512 bytes`() {
        #expect(MemoryLayout<ProbeStatistics>.size <= 512)
    }

    @Test(arguments: UInt64(0)..<50)
    func `a quantile is off by an eighth at most`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var histogram = RoundTripHistogram()
        var times: [Int64] = []
        for _ in 0..<Int.random(in: 1...400, using: &generator) {
            let time = Int64(1) << Int64.random(in: 0...25, using: &generator)
            times.append(time + Int64.random(in: 0..<time, using: &generator))
            histogram.add(microseconds: times[times.count - 1])
        }
        times.sort()
        for share in [0, 0.1, 0.5, 0.9, 0.99, 1] {
            let exact = times[min(times.count - 1, Int(Double(times.count) * share))]
            let found = try #require(histogram.quantile(share)).nanoseconds / 1_000
            #expect(abs(found - exact) <= max(1, exact / 8), "\(share): \(found) for \(exact)")
        }
        #expect(histogram.count == UInt32(times.count))
    }

    @Test func `times beyond both ends are held by the ends`() throws {
        var histogram = RoundTripHistogram()
        #expect(histogram.quantile(0.5) == nil)
        for time in [-5, 0, .max] as [Int64] { histogram.add(microseconds: time) }

        #expect(histogram.count == 3)
        #expect(histogram.quantile(0) == .microseconds(1))
        #expect(try #require(histogram.quantile(1)) > .seconds(50))
    }

    @Test func `statistics count what was sent, and times only of answers that have one`() {
        var statistics = ProbeStatistics()
        #expect(statistics.shortest == nil && statistics.mean == nil)
        statistics.count(AttemptResult(.ok, roundTrip: .milliseconds(2)))
        statistics.count(AttemptResult(.ok, roundTrip: .milliseconds(4)))
        statistics.count(AttemptResult(.ok))
        statistics.count(AttemptResult(.timeout))
        statistics.count(AttemptResult(.notSent(reason: "no route")))

        #expect(statistics.sent == 4)
        #expect(statistics.ok == 3)
        #expect(statistics.notSent == 1)
        #expect(statistics.shortest == .milliseconds(2))
        #expect(statistics.longest == .milliseconds(4))
        #expect(statistics.mean == .milliseconds(3))
    }

    /// Slots, clients and batches are used again: what is under way is all that is held.
    @Test func `a matcher holds as much as was ever under way at once`() throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 23)
        var highest = 0
        for _ in 0..<100_000 {
            let expected = matcher.expect(from: .v4(1), random: generator.next())
            let (slot, cookie) = try #require(expected)
            highest = max(highest, slot)
            matcher.forget(cookie: cookie)
        }
        #expect(highest == 0)
        #expect(matcher.count == 0)
    }
}
