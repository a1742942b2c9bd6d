import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct ExpectedZonesUnmetTests {
    @Test func `a quorum that needs every zone is found for each`() throws {
        let map = ZoneMap.shop { $0.service("shop") { $0.quorum = 2 } }
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF015 shop az1", "ZF015 shop az2"])
        #expect(finding.expectedZones == ["az2"])
        #expect(finding.evidence[0].statement == "service 'shop' fails with az1: shop → shop-a (az1)")
    }

    @Test func `a quorum is found beside another fault of the same zone`() {
        let map = ZoneMap.shop {
            $0.service("shop") { $0.quorum = 2 }
            $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-a"] }
        }

        #expect(audit(map).map(\.summary) == ["ZF015 shop az1", "ZF015 shop az2", "ZF009 shop-glb az1"])
    }

    @Test func `a service whose only instance stands elsewhere than expected is found`() {
        let map = ZoneMap.shop {
            $0.services.append(Service(id: "batch", replicas: ["host-a"], expectedZones: ["az2"]))
        }

        #expect(audit(map).filter { $0.standing == .confirmed }.map(\.summary) == ["ZF015 batch az1"])
    }

    @Test func `an expected zone without a replica is a suspicion`() {
        let map = ZoneMap.routedShop {
            $0.service("shop") {
                $0.replicas = ["shop-a", "shop-b"]
                $0.expectedZones = ["az1", "az2", "az3"]
            }
            $0.loadBalancers.removeAll { $0.id == "lb-c" }
            $0.floatingIPs.removeAll { $0.id == "fip-c" }
            $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-a", "fip-b"] }
        }

        #expect(audit(map).map(\.summary) == ["ZF015 shop az1"])
        #expect(audit(map).map(\.standing) == [.suspected])
    }

    @Test func `a single address of an instance, for a service of two zones, is found`() {
        let map = ZoneMap.shop {
            $0.floatingIPs = [
                FloatingIP(
                    id: "fip-one",
                    zone: "az1",
                    address: address("203.0.113.150"),
                    router: "rtr-a",
                    serves: .instance("shop-a")
                )
            ]
            $0.loadBalancers = []
            $0.globalLoadBalancers = []
            $0.service("shop") { $0.entries = [.floatingIP("fip-one")] }
        }

        #expect(audit(map).map(\.summary) == ["ZF015 shop az1"])
    }

    @Test func `a service that can't work with every zone lit is found`() throws {
        let map = ZoneMap.shop {
            $0.floatingIP("fip-a") { $0.serves = nil }
            $0.service("shop") { $0.entries = [.floatingIP("fip-a")] }
        }
        let finding = try #require(audit(map).first { $0.rule == .expectedZonesUnmet })

        #expect(finding.evidence[0].statement.contains("even with every zone lit: shop → fip-a (nothing behind it)"))
    }

    @Test func `what another rule explains is not found again`() {
        let map = ZoneMap.shop { $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-a"] } }

        #expect(audit(map).map(\.rule) == [.partialGlobalLoadBalancer])
    }
}
