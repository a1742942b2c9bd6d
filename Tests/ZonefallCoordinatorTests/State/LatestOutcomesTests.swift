import Testing
import ZonefallCoordinator
import ZonefallModel

struct LatestOutcomesTests {
    private let key = ProbeKey(vantage: "agent-a", target: "fip-a", kind: .http)

    @Test func `the latest outcome stands, and says since when`() {
        var latest = LatestOutcomes()
        for second in 0..<3 {
            latest.record(
                .http("fip-a", from: "agent-a", .timeout, at: .start + .seconds(second)),
                at: .start + .seconds(second + 10)
            )
        }
        #expect(latest[key]?.outcome == .timeout)
        #expect(latest[key]?.since == .start + .seconds(10))
        #expect(latest[key]?.receivedAt == .start + .seconds(12))

        latest.record(.http("fip-a", from: "agent-a", .ok, at: .start + .seconds(3)), at: .start + .seconds(13))
        #expect(latest[key]?.since == .start + .seconds(13))
    }

    @Test func `an observation of a late batch changes nothing that is known`() {
        var latest = LatestOutcomes()
        latest.record(.http("fip-a", from: "agent-a", .ok), at: .start)
        latest.record(.http("fip-a", from: "agent-a", .timeout), isLate: true, at: .start + .seconds(9))
        latest.record(.http("fip-b", from: "agent-a", .timeout), isLate: true, at: .start + .seconds(9))
        #expect(latest[key]?.outcome == .ok)
        #expect(latest[key]?.receivedAt == .start)
        #expect(latest[ProbeKey(vantage: "agent-a", target: "fip-b", kind: .http)]?.outcome == .timeout)
    }

    @Test func `a clock that was set back does not stop the news`() {
        var latest = LatestOutcomes()
        latest.record(.http("fip-a", from: "agent-a", .ok, at: .start + .seconds(3_600)), at: .start)
        latest.record(.http("fip-a", from: "agent-a", .timeout), at: .start + .seconds(1))
        #expect(latest[key]?.outcome == .timeout)
    }
}
