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

    @Test func `an older observation that arrives late changes nothing`() {
        var latest = LatestOutcomes()
        latest.record(.http("fip-a", from: "agent-a", .ok, at: .start + .seconds(2)), at: .start)
        latest.record(.http("fip-a", from: "agent-a", .timeout, at: .start + .seconds(1)), at: .start + .seconds(9))
        #expect(latest[key]?.outcome == .ok)
        #expect(latest[key]?.receivedAt == .start)
    }
}
