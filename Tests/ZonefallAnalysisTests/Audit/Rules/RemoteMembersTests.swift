import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct RemoteMembersTests {
    @Test func `a balancer with members of one other zone only is found, with the local replica as remedy`() throws {
        let map = ZoneMap.shop { $0.loadBalancer("lb-a") { $0.members = ["shop-b"] } }
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF007 lb-a az2"])
        #expect(finding.expectedZones == ["az1"])
        #expect(finding.standing == .confirmed)
        #expect(finding.remedy.contains("openstack loadbalancer member create --address 10.1.1.10"))
    }

    @Test func `members of several other zones are a suspicion, for no one of them takes the balancer`() throws {
        let map = ZoneMap.routedShop { $0.loadBalancer("lb-a") { $0.members = ["shop-b", "shop-c"] } }
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF007 lb-a az2"])
        #expect(finding.standing == .suspected)
    }

    @Test func `one local member is enough`() {
        #expect(audit(.shop { $0.loadBalancer("lb-a") { $0.members = ["shop-a", "shop-b"] } }).isEmpty)
    }
}
