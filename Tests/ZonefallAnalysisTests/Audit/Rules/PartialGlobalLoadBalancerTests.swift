import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct PartialGlobalLoadBalancerTests {
    @Test func `a name that answers with one zone of two depends on it`() throws {
        let map = ZoneMap.shop { $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-b"] } }
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF009 shop-glb az2"])
        #expect(finding.expectedZones == ["az1"])
        #expect(finding.standing == .confirmed)
        #expect(finding.remedy == "add fip-a to the answers of 'shop.example.net'")
    }

    @Test func `a name that answers with two zones of three is a suspicion`() throws {
        let map = ZoneMap.routedShop { $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-c", "fip-b"] } }
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF009 shop-glb az2"])
        #expect(finding.expectedZones == ["az1"])
        #expect(finding.standing == .suspected)
    }

    @Test func `a site whose balancer has no floating IP yet is missing too`() {
        let map = ZoneMap.shop {
            $0.floatingIPs.removeAll { $0.id == "fip-a" }
            $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-b"] }
        }

        #expect(audit(map).map(\.summary) == ["ZF009 shop-glb az2"])
    }

    @Test func `two answers that lead to one site are one zone`() {
        let map = ZoneMap.shop {
            $0.floatingIPs.append(
                FloatingIP(
                    id: "fip-b2",
                    zone: "az2",
                    address: address("203.0.113.150"),
                    router: "rtr-b",
                    serves: .loadBalancer("lb-b")
                )
            )
            $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-b", "fip-b2"] }
        }

        #expect(audit(map).map(\.summary) == ["ZF009 shop-glb az2"])
    }

    @Test func `a service that is meant to live in the answered zone alone is served as it should be`() {
        let map = ZoneMap.shop {
            $0.service("shop") { $0.expectedZones = ["az2"] }
            $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-b"] }
        }

        #expect(audit(map).isEmpty)
    }
}
