import CorrelationClouds
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

@Suite struct `Path evidence` {
    private let map = ZoneMap.stretchedShop()

    private func ledger(_ observations: [Observation]) -> Ledger {
        let seen = Seen(observations, in: map)
        let facts = PathFacts(seen.records, map: map, leaving: seen.statics.leaving)
        return PathEvidence(map: map, home: HomeZones(map: map, claims: []), facts: facts).ledger()
    }

    private func trace(_ target: String, _ kind: ProbeKind, by hops: [String?], times: Int, from: String = "agent-b")
        -> [Observation]
    {
        (0..<times).map { second in
            var observation = Observation(
                time: CloudSimulation.origin + .seconds(second),
                vantage: Vantage.ID(from),
                target: target,
                kind: kind,
                outcome: .ok
            )
            observation.path = hops.enumerated().map { .init(ttl: $0 + 1, address: $1.flatMap(IPAddress.init)) }
            return observation
        }
    }

    @Test func `names the gateway by the first hop`() {
        let ledger = ledger(trace("reflector", .egress, by: ["10.1.0.1", nil, nil], times: 4))
        #expect(ledger.weight(of: Hypothesis(.gateway(of: "probe-b"), "az-a")) == Ledger.cap)
        #expect(ledger.weight(of: Hypothesis(.gateway(of: "probe-b"), "az-c")) == -Ledger.cap)
    }

    @Test func `names the router's zone by the egress edge`() {
        let ledger = ledger(trace("reflector", .egress, by: ["10.1.0.2", "198.18.0.1", nil], times: 4))
        #expect(ledger.weight(of: Hypothesis(.router("rtr-b"), "az-a")) == Ledger.cap)
    }

    @Test func `names a floating IP's zone by the ingress edge`() {
        let ledger = ledger(trace("fip-c", .http, by: ["198.18.0.2", "100.64.1.3"], times: 4, from: "agent-outside"))
        #expect(ledger.weight(of: Hypothesis(.floatingIP("fip-c"), "az-a")) == Ledger.cap)
    }

    @Test(arguments: [1, 2, 20])
    func `does not blame a floating IP for its router, however few looks there are`(looks: Int) {
        let ledger = ledger(
            trace("reflector", .egress, by: ["10.1.0.2", "198.18.0.1", nil], times: looks)
                + trace("fip-b", .http, by: ["198.18.0.2", "100.64.1.2"], times: looks, from: "agent-outside")
        )
        #expect(ledger.weight(of: Hypothesis(.router("rtr-b"), "az-a")) > 2)
        #expect(ledger.weight(of: Hypothesis(.floatingIP("fip-b"), "az-a")) <= 0)
    }

    @Test func `hears nothing from silent hops`() {
        #expect(ledger(trace("reflector", .egress, by: [nil, nil, nil], times: 9)).items.isEmpty)
    }

    @Test func `is not swayed by a single strange hop`() {
        let ledger = ledger(
            trace("reflector", .egress, by: ["10.1.0.2", "198.18.1.1", nil], times: 9)
                + trace("reflector", .egress, by: ["10.1.0.2", "198.18.0.1", nil], times: 1)
        )
        #expect(ledger.weight(of: Hypothesis(.router("rtr-b"), "az-a")) < 0)
    }

    @Test func `keeps references to what it saw`() throws {
        let ledger = ledger(trace("reflector", .egress, by: ["10.1.0.1", nil, nil], times: 4))
        let item = try #require(ledger.evidence(for: Hypothesis(.gateway(of: "probe-b"), "az-a")).first)
        #expect(item.class == .path)
        #expect(
            item.references == [
                "hop 1 is 10.1.0.1 (rtr-a): 4 records, 2026-03-01T08:00:00.000Z to 2026-03-01T08:00:03.000Z"
            ]
        )
    }
}
