import CorrelationClouds
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

@Suite struct `Identity evidence` {
    private let map = ZoneMap.stretchedShop()

    private func ledger(_ observations: [Observation], isCalm: (Timestamp) -> Bool = { _ in true }) -> Ledger {
        let facts = IdentityFacts(Seen(observations, in: map).records, map: map, isCalm: isCalm)
        return IdentityEvidence(map: map, home: HomeZones(map: map, claims: []), facts: facts).ledger()
    }

    private func answers(
        _ target: String,
        _ kind: ProbeKind,
        times: Int,
        _ tell: (Int, inout Observation) -> Void
    ) -> [Observation] {
        (0..<times).map { index in
            var observation = Observation(
                time: CloudSimulation.origin + .seconds(index),
                vantage: "agent-b",
                target: target,
                kind: kind,
                outcome: .ok
            )
            tell(index, &observation)
            return observation
        }
    }

    @Test func `an egress address names the router`() {
        let ledger = ledger(answers("reflector", .egress, times: 5) { $1.egressAddress = .v4(0x6440_0001) })
        #expect(ledger.weight(of: Hypothesis(.gateway(of: "probe-b"), "az-a")) == Ledger.cap)
    }

    @Test func `two readings of an agent's own routes are enough`() {
        let ledger = ledger(answers("agent-b", .gateway, times: 2) { $1.gateway = .v4(0x0A01_0001) })
        #expect(ledger.weight(of: Hypothesis(.gateway(of: "probe-b"), "az-a")) == Ledger.cap)
    }

    @Test func `members of one zone only are held against a list of three`() {
        let ledger = ledger(answers("lb-c", .http, times: 12) { $1.member = "web-b" })
        #expect(ledger.weight(of: Hypothesis(.members(of: "lb-c"), "az-b")) == Ledger.cap)
        #expect(ledger.weight(of: Hypothesis(.members(of: "lb-c"), "az-a")) < 0)
    }

    @Test func `a mix of members is what the list gives`() {
        let ledger = ledger(answers("lb-c", .http, times: 12) { $1.member = ["web-a", "web-b", "web-c"][$0 % 3] })
        #expect(ledger.weight(of: Hypothesis(.members(of: "lb-c"), "az-b")) == -Ledger.cap)
    }

    @Test func `who answers while a zone is dark says nothing`() {
        #expect(ledger(answers("lb-c", .http, times: 12) { $1.member = "web-b" }, isCalm: { _ in false }).items.isEmpty)
    }

    @Test func `a name that resolves to one site only is held against three`() {
        let one = ledger(answers("shop-glb", .http, times: 6) { $1.answers = [.v4(0x6440_0102)] })
        let all = ledger(
            answers("shop-glb", .http, times: 6) {
                $1.answers = [.v4(0x6440_0101), .v4(0x6440_0102), .v4(0x6440_0103)]
            }
        )
        #expect(one.weight(of: Hypothesis(.answers(of: "shop-glb"), "az-b")) > 5)
        #expect(all.weight(of: Hypothesis(.answers(of: "shop-glb"), "az-b")) == -Ledger.cap)
    }

    @Test func `a name that gives one address at a time, of all sites in turn, is innocent`() {
        let ledger = ledger(answers("shop-glb", .http, times: 9) { $1.answers = [.v4(0x6440_0101 + UInt32($0 % 3))] })
        for zone: Zone.ID in ["az-a", "az-b", "az-c"] {
            #expect(ledger.weight(of: Hypothesis(.answers(of: "shop-glb"), zone)) < 0)
        }
    }

    @Test func `drawing without replacement has the known chances`() {
        #expect(drawing(1, of: 3, allAmong: 1) == 1.0 / 3)
        #expect(drawing(2, of: 4, allAmong: 2) == 1.0 / 6)
        #expect(drawing(3, of: 4, allAmong: 2) == 0)
    }
}
