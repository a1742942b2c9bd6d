import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct LoadBalancerPlacementTests {
    private static func oneBalancer(_ draft: inout MapDraft) {
        draft.loadBalancers.removeAll { $0.id == "lb-b" }
        draft.floatingIPs.removeAll { $0.id == "fip-b" }
        draft.globalLoadBalancers = []
        draft.service("shop") { $0.entries = [.floatingIP("fip-a")] }
        draft.loadBalancer("lb-a") { $0.members = ["shop-a", "shop-b"] }
    }

    @Test func `the one balancer of a service of several zones is found`() throws {
        let finding = try #require(audit(.shop(Self.oneBalancer)).first)

        #expect(audit(.shop(Self.oneBalancer)).map(\.summary) == ["ZF006 lb-a az1"])
        #expect(finding.subject == .loadBalancer("lb-a"))
        #expect(finding.expectedZones == ["az2"])
        #expect(finding.remedy.contains("openstack loadbalancer create --availability-zone az2"))
    }

    @Test func `of several balancers in one zone it is the service that is found`() {
        let map = ZoneMap.shop {
            $0.loadBalancer("lb-b") {
                $0.zone = "az1"
                $0.members = ["shop-a", "shop-b"]
            }
            $0.floatingIP("fip-b") {
                $0.zone = "az1"
                $0.router = "rtr-a"
            }
        }

        #expect(audit(map).map(\.summary) == ["ZF006 shop az1"])
        #expect(audit(map).map(\.subject) == [.service("shop")])
    }

    @Test func `a service that is meant to live in its balancer's zone alone is not found`() {
        let map = ZoneMap.shop {
            Self.oneBalancer(&$0)
            $0.service("shop") { $0.expectedZones = ["az1"] }
        }

        #expect(audit(map).isEmpty)
    }

    @Test func `a balancer in another zone than the one where its service is meant to live is found`() {
        let map = ZoneMap.shop {
            Self.oneBalancer(&$0)
            $0.service("shop") { $0.expectedZones = ["az2"] }
        }

        #expect(audit(map).map(\.summary) == ["ZF006 lb-a az1"])
    }

    @Test func `a service with a door past its balancer is not found`() {
        let map = ZoneMap.shop {
            Self.oneBalancer(&$0)
            $0.floatingIPs.append(
                FloatingIP(
                    id: "fip-direct",
                    zone: "az2",
                    address: address("203.0.113.150"),
                    router: "rtr-b",
                    serves: .instance("shop-b")
                )
            )
            $0.service("shop") { $0.entries.append(.floatingIP("fip-direct")) }
        }

        #expect(!audit(map).contains { $0.rule == .loadBalancerPlacement })
    }

    @Test func `a balancer that is no entry, but says it is the service's own, counts`() {
        let map = ZoneMap.shop {
            Self.oneBalancer(&$0)
            $0.service("shop") { $0.entries = [] }
        }

        #expect(audit(map).map(\.summary) == ["ZF006 lb-a az1"])
    }
}
