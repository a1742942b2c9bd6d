import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct FloatingIPRouterElsewhereTests {
    @Test func `an address on a router of another zone is found there`() throws {
        let map = ZoneMap.shop { $0.floatingIP("fip-b") { $0.router = "rtr-a" } }
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF005 fip-b az1"])
        #expect(finding.kind == Finding.Rule.remoteFloatingIP.kind)
        #expect(finding.expectedZones == ["az2"])
    }

    @Test func `an address and its router in one wrong zone are one finding`() {
        let map = ZoneMap.shop {
            $0.floatingIP("fip-b") {
                $0.zone = "az1"
                $0.router = "rtr-a"
            }
        }

        #expect(audit(map).map(\.summary) == ["ZF004 fip-b az1"])
    }

    @Test func `an address in one wrong zone on a router in another depends on both`() {
        let map = ZoneMap.routedShop {
            $0.floatingIP("fip-b") {
                $0.zone = "az1"
                $0.router = "rtr-c"
            }
        }

        #expect(audit(map).map(\.summary) == ["ZF004 fip-b az1", "ZF005 fip-b az3"])
    }

    @Test func `an address that serves nothing yet should be where its router is`() {
        let spare = FloatingIP(
            id: "fip-spare",
            zone: "az1",
            address: address("203.0.113.150"),
            router: "rtr-b",
            serves: nil
        )

        #expect(audit(.shop { $0.floatingIPs.append(spare) }).map(\.summary) == ["ZF005 fip-spare az2"])
    }
}
