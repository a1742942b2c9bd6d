import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct RoutedBackNetworkTests {
    private static func attachedRouter(_ draft: inout MapDraft) {
        draft.router("rtr-b") {
            $0.interfaces.append(Port(network: "back", address: address("10.9.0.200")))
        }
    }

    @Test func `a back network by which an instance leaves is found, and not the instance`() throws {
        let map = ZoneMap.shop {
            Self.attachedRouter(&$0)
            $0.instance("db-a") { $0.gateway = address("10.9.0.200") }
        }
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF011 back az2"])
        #expect(finding.expectedZones == ["az1"])
        #expect(finding.standing == .confirmed)
        #expect(finding.remedy.contains("openstack router remove subnet rtr-b"))
    }

    @Test func `so is one with a balancer that a floating IP leads to`() {
        let map = ZoneMap.shop {
            $0.loadBalancers.append(
                LoadBalancer(
                    id: "lb-db",
                    zone: "az1",
                    network: "back",
                    address: address("10.9.0.100"),
                    members: ["db-a"]
                )
            )
            $0.floatingIPs.append(
                FloatingIP(
                    id: "fip-db",
                    zone: "az1",
                    address: address("203.0.113.150"),
                    router: "rtr-a",
                    serves: .loadBalancer("lb-db")
                )
            )
        }

        #expect(audit(map).map(\.summary) == ["ZF011 back az1"])
    }

    @Test func `a router that is only attached to it is a suspicion`() {
        let findings = audit(.shop(Self.attachedRouter))

        #expect(findings.map(\.summary) == ["ZF011 back az2"])
        #expect(findings.map(\.standing) == [.suspected])
    }

    @Test func `a back network without a router, and the instances on it, are clean`() {
        #expect(audit(.shop()).isEmpty)
    }
}
