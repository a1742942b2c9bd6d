import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct ZoneWithoutRouterTests {
    private static func strandedHost(_ draft: inout MapDraft) {
        draft.zones.append(Zone(id: "az3"))
        draft.instances.append(
            Instance(
                id: "host-c",
                zone: "az3",
                ports: [Port(network: "app", address: address("10.1.3.20"))],
                gateway: address("10.1.0.2")
            )
        )
    }

    @Test func `a zone whose instances have no router of their own is found, and each of them too`() throws {
        let findings = audit(.shop(Self.strandedHost))
        let zone = try #require(findings.first { $0.rule == .zoneWithoutRouter })

        #expect(findings.map(\.summary) == ["ZF003 az3 az2", "ZF002 host-c az2"])
        #expect(zone.subject == .zone("az3"))
        #expect(zone.remedy.contains("openstack router create --availability-zone-hint az3"))
    }

    @Test func `instances that need no router do not make one missing`() {
        let map = ZoneMap.shop {
            Self.strandedHost(&$0)
            $0.instance("host-c") { $0.gateway = nil }
        }

        #expect(audit(map).isEmpty)
    }

    @Test func `a router of the zone on another network is none for them`() {
        let map = ZoneMap.shop {
            Self.strandedHost(&$0)
            $0.networks.append(Network(id: "other", subnets: subnets("10.2.0.0/24")))
            $0.routers.append(
                Router(
                    id: "rtr-c",
                    requestedZones: ["az3"],
                    interfaces: [Port(network: "other", address: address("10.2.0.1"))]
                )
            )
        }

        #expect(audit(map).map(\.summary) == ["ZF003 az3 az2", "ZF002 host-c az2"])
    }

    @Test func `a zone with a router that an instance does not use is not without one`() {
        let map = ZoneMap.shop { $0.instance("host-a") { $0.gateway = address("10.1.0.2") } }

        #expect(audit(map).map(\.rule) == [.remoteGateway])
    }
}
