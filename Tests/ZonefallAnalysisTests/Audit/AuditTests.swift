import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct AuditTests {
    @Test func `clean shops have no finding, stretched or routed, a clean back network included`() {
        #expect(audit(.shop()).isEmpty)
        #expect(audit(.routedShop()).isEmpty)
    }

    @Test func `an empty map has no finding`() {
        #expect(audit(MapDraft(zones: []).map).isEmpty)
        #expect(audit(MapDraft(zones: ["az1"]).map).isEmpty)
    }

    @Test func `findings come sorted, one for each subject, kind and zone`() {
        let findings = audit(
            .shop {
                $0.router("rtr-a") { $0.requestedZones = ["az1", "az2"] }
                $0.floatingIP("fip-b") { $0.zone = "az1" }
                $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-a"] }
            }
        )

        #expect(findings.map(\.summary) == ["ZF004 fip-b az1", "ZF001 rtr-a az1", "ZF009 shop-glb az1"])
        #expect(findings == findings.sorted())
    }

    @Test func `evidence says where in the document it stands`() throws {
        let line = SourceLocation(file: "zonemap.yaml", line: 12, column: 5)
        let map = ZoneMap.shop {
            $0.floatingIP("fip-b") { $0.zone = "az1" }
            $0.locations[.floatingIP("fip-b")] = line
        }
        let finding = try #require(audit(map).first)

        #expect(finding.evidence.map(\.class) == [.structure])
        #expect(finding.evidence.map(\.location) == [line])
    }

    @Test func `what the lab is to do differently is never looked at`() {
        let declared = MapDraft.shop.map
        let map = ZoneMap(
            region: declared.region,
            zones: declared.zones,
            networks: declared.networks,
            routers: declared.routers,
            instances: declared.instances,
            floatingIPs: declared.floatingIPs,
            loadBalancers: declared.loadBalancers,
            services: declared.services,
            globalLoadBalancers: declared.globalLoadBalancers,
            vantages: declared.vantages,
            reality: Reality(routerZones: ["rtr-b": "az1"], globalAnswers: ["shop-glb": ["fip-a"]])
        )

        #expect(audit(map).isEmpty)
        #expect(!audit(map.realized).isEmpty)
    }

    @Test func `each finding says what to do`() {
        for seed in UInt64(0)..<50 {
            #expect(audit(.random(seed: seed, faultProbability: 0.6)).allSatisfy { $0.remedy.count > 20 })
        }
    }
}

extension Finding {
    /// `ZF004 fip-b az1`.
    var summary: String { "\(rule.id) \(subject.id) \(zone)" }
}
