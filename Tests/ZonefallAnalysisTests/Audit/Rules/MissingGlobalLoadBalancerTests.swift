import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct MissingGlobalLoadBalancerTests {
    private static func entered(by entries: [Service.Entry]) -> ZoneMap {
        .shop {
            $0.globalLoadBalancers = []
            $0.service("shop") { $0.entries = entries }
        }
    }

    @Test func `a service with sites in two zones and an entry in one depends on that one`() throws {
        let finding = try #require(audit(Self.entered(by: [.floatingIP("fip-b")])).first)

        #expect(audit(Self.entered(by: [.floatingIP("fip-b")])).map(\.summary) == ["ZF008 shop az2"])
        #expect(finding.standing == .confirmed)
        #expect(finding.remedy.contains("fip-a, fip-b"))
    }

    @Test func `entries in both zones are a suspicion, for the users may choose`() throws {
        let finding = try #require(audit(Self.entered(by: [.floatingIP("fip-b"), .floatingIP("fip-a")])).first)

        #expect(finding.summary == "ZF008 shop az2")
        #expect(finding.standing == .suspected)
    }

    @Test func `a service with one site misses no global balancer`() {
        let map = ZoneMap.shop {
            $0.globalLoadBalancers = []
            $0.floatingIPs.removeAll { $0.id == "fip-b" }
            $0.service("shop") { $0.entries = [.floatingIP("fip-a")] }
        }

        #expect(!audit(map).contains { $0.rule == .missingGlobalLoadBalancer })
    }

    @Test func `a service that is meant to live in its entry's zone alone misses none either`() {
        let map = ZoneMap.shop {
            $0.globalLoadBalancers = []
            $0.service("shop") {
                $0.entries = [.floatingIP("fip-a")]
                $0.expectedZones = ["az1"]
            }
        }

        #expect(audit(map).isEmpty)
    }
}
