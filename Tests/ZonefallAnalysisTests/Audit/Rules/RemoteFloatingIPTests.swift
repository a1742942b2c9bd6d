import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct RemoteFloatingIPTests {
    @Test func `an address that enters in another zone than its balancer stands in is found`() throws {
        let map = ZoneMap.shop {
            $0.floatingIP("fip-b") {
                $0.zone = "az1"
                $0.router = "rtr-a"
            }
        }
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF004 fip-b az1"])
        #expect(finding.expectedZones == ["az2"])
        #expect(finding.evidence[0].statement.contains("lb-b"))
    }

    @Test func `so is an address of an instance`() {
        let map = ZoneMap.shop {
            $0.floatingIPs.append(
                FloatingIP(
                    id: "fip-host",
                    zone: "az2",
                    address: address("203.0.113.150"),
                    router: "rtr-b",
                    serves: .instance("host-a")
                )
            )
        }

        #expect(audit(map).map(\.summary) == ["ZF004 fip-host az2"])
    }

    @Test func `an address that serves nothing yet is not found`() {
        let spare = FloatingIP(
            id: "fip-spare",
            zone: "az1",
            address: address("203.0.113.150"),
            router: "rtr-a",
            serves: nil
        )

        #expect(audit(.shop { $0.floatingIPs.append(spare) }).isEmpty)
    }
}
