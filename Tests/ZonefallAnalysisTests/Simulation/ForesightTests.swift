import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct ForesightTests {
    private func finding(
        _ rule: Finding.Rule,
        _ subject: Resource,
        _ zone: Zone.ID,
        _ evidence: Evidence.Class = .path,
        confidence: Double = 0.99
    ) -> Finding {
        Finding(
            rule,
            subject: subject,
            zone: zone,
            expectedZones: ["az2"],
            confidence: confidence,
            evidence: [Evidence(evidence, "seen")],
            remedy: "mend it"
        )
    }

    private func foresight(_ zone: Zone.ID, _ findings: [Finding], in map: ZoneMap = .shop()) -> Foresight {
        Foresight(blackoutOf: zone, in: Dependencies(map), findings: findings, pairs: [])
    }

    @Test func `without findings it says what the map says`() {
        let calm = foresight("az1", [])
        #expect(calm.unexpected.isEmpty)
        #expect(!calm.losses.isEmpty)
        #expect(calm.losses.allSatisfy { !$0.isHidden && $0.homes == ["az1"] })
    }

    @Test func `a router that stands elsewhere takes what hangs on it along, unknown to the map`() throws {
        let found = foresight("az1", [finding(.routerPlacement, .router("rtr-b"), "az1")])
        let things = found.unexpected.map(\.thing)
        #expect(things.contains(.router("rtr-b")))
        #expect(things.contains(.floatingIP("fip-b")))
        #expect(found.unexpected.allSatisfy { $0.isHidden })
        let address = try #require(found.unexpected.first { $0.thing == .floatingIP("fip-b") })
        #expect(address.cause.things.last == .router("rtr-b"))
        let other = foresight("az2", [finding(.routerPlacement, .router("rtr-b"), "az1")])
        #expect(other.losses == foresight("az2", []).losses)
    }

    @Test func `what was only read off the map, or is not believed, adds nothing to the map`() {
        let calm = foresight("az1", [])
        #expect(foresight("az1", [finding(.routerPlacement, .router("rtr-b"), "az1", .structure)]) == calm)
        #expect(foresight("az1", [finding(.routerPlacement, .router("rtr-b"), "az1", confidence: 0.3)]) == calm)
        #expect(foresight("az1", [finding(.multiHomedInstance, .instance("host-b"), "az1")]) == calm)
    }

    @Test func `a probe is dark where nobody is there to ask, and unknown where the map can't tell`() throws {
        let map = ZoneMap.shop()
        let vantage = try #require(map.vantages.first { $0.zone == "az1" })
        let pairs = [ProbePair(vantage: vantage.id, target: "fip-b", kind: .http, in: map), nil]
        let probes = Foresight(blackoutOf: "az1", in: Dependencies(map), findings: [], pairs: pairs).probes
        #expect(probes == [.dark, .unknown])
    }
}
