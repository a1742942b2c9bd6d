import Testing
import ZonefallCoordinator
import ZonefallModel

struct PlanCoverageTests {
    private let plans = ZoneMap.twoSites.plans.filter { $0.vantage == "agent-a" }

    private func coverage(
        _ observations: [Observation],
        batchAt heard: Timestamp? = .start,
        after seconds: Int = 1
    ) -> PlanCoverage {
        var roster = VantageRoster(silentAfter: .seconds(5))
        var latest = LatestOutcomes()
        if let heard { _ = roster.heard(.of("agent-a"), at: heard) }
        for observation in observations { latest.record(observation, at: .start) }
        return PlanCoverage(of: plans, latest: latest, roster: roster, at: .start + .seconds(seconds))
    }

    private let both = [Observation.http("fip-a", from: "agent-a"), .http("fip-b", from: "agent-a", .timeout)]

    @Test func `a failure was observed as well as a success`() {
        let coverage = coverage(both)
        #expect(coverage.expected == 2)
        #expect(coverage.observed == 2)
        #expect(coverage.ratio == 1)
        #expect(coverage.gaps == [])
    }

    @Test func `what was never observed is a gap`() {
        let coverage = coverage([both[0]])
        #expect(coverage.ratio == 0.5)
        #expect(coverage.gaps.map(\.key.target) == ["fip-b"])
        #expect(coverage.gaps.map(\.reason) == [.neverObserved])
    }

    @Test func `what was not sent is a gap, and says why`() {
        let coverage = coverage([both[0], .http("fip-b", from: "agent-a", .notSent(reason: "no route"))])
        #expect(coverage.gaps.map(\.reason) == [.notSent("no route")])
        #expect(coverage.gaps.first?.reason.text == "not sent: no route")
    }

    @Test func `what was seen long ago is a gap, also while the agent reports`() {
        #expect(coverage(both, batchAt: .start + .seconds(6), after: 6).gaps.map(\.reason) == [.stale, .stale])
        #expect(coverage(both, batchAt: .start + .seconds(5), after: 5).gaps == [])
    }

    @Test func `nothing is covered by an agent that is silent or was never heard`() {
        #expect(coverage(both, after: 6).gaps.map(\.reason) == [.agentSilent, .agentSilent])
        #expect(coverage([], batchAt: nil).gaps.map(\.reason) == [.agentNeverHeard, .agentNeverHeard])
        #expect(coverage([], batchAt: nil).ratio == 0)
    }

    @Test(arguments: [6, -6])
    func `what an agent says whose clock is off is a gap`(seconds: Int) {
        var roster = VantageRoster(silentAfter: .seconds(5))
        var latest = LatestOutcomes()
        for observation in both { latest.record(observation, at: .start) }
        _ = roster.heard(.of("agent-a", at: .start + .seconds(seconds)), at: .start)
        let coverage = PlanCoverage(of: plans, latest: latest, roster: roster, at: .start)
        #expect(coverage.gaps.map(\.reason) == Array(repeating: .clockOff(by: .seconds(seconds)), count: 2))
        #expect(coverage.ratio == 0)
    }

    @Test func `nothing planned is no coverage, and not a full one`() {
        let roster = VantageRoster(silentAfter: .seconds(5))
        #expect(PlanCoverage(of: [], latest: LatestOutcomes(), roster: roster, at: .start).ratio == nil)
    }
}
