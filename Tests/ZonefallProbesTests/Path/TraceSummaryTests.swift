import Testing
import ZonefallModel
import ZonefallProbes

struct TraceSummaryTests {
    private func trace(_ outcome: Outcome, _ hops: [Observation.Hop]) -> Observation {
        Observation(
            time: Timestamp(millisecondsSinceEpoch: 0),
            vantage: "here",
            target: "t",
            kind: .path,
            outcome: outcome,
            path: hops
        )
    }

    private func hop(_ ttl: Int, _ address: String?, _ milliseconds: Int? = nil, flows: Int? = nil) -> Observation.Hop {
        .init(
            ttl: ttl,
            address: address.flatMap { IPAddress($0) },
            roundTrip: milliseconds.map { .milliseconds($0) },
            flows: flows
        )
    }

    @Test func `routers are added up over traces, those that answer most first`() {
        var summary = TraceSummary()
        summary.add(
            trace(.ok, [hop(1, "10.0.0.1", 1, flows: 6), hop(1, "10.0.0.2", 4, flows: 10), hop(2, "10.9.9.9", 9)])
        )
        summary.add(trace(.timeout, [hop(1, "10.0.0.1", 3, flows: 16), hop(2, nil)]))

        #expect(summary.traces == 2)
        #expect(summary.reached == 1)
        #expect(summary.hops.map(\.ttl) == [1, 1, 2])
        #expect(summary.hops.map { $0.address?.description } == ["10.0.0.1", "10.0.0.2", "10.9.9.9"])
        #expect(summary.hops.map(\.answers) == [22, 10, 1])
        #expect(summary.hops[0].best == .milliseconds(1))
        #expect(summary.hops[0].average == .milliseconds(2))
        #expect(summary.hops[0].worst == .milliseconds(3))
    }

    @Test func `a distance at which nobody ever answered stands in the list, once`() {
        var summary = TraceSummary()
        for _ in 0..<3 { summary.add(trace(.ok, [hop(1, nil), hop(2, "10.9.9.9", 9)])) }
        #expect(summary.hops.map { $0.address?.description } == [nil, "10.9.9.9"])
        #expect(summary.hops[0].average == nil)
    }
}
