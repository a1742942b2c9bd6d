import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct RemoteGatewayTests {
    @Test func `an instance that leaves by another zone's router is found, with the router of its own zone as remedy`()
        throws
    {
        let findings = audit(.shop { $0.instance("host-a") { $0.gateway = address("10.1.0.2") } })
        let finding = try #require(findings.first)

        #expect(findings.map(\.summary) == ["ZF002 host-a az2"])
        #expect(finding.expectedZones == ["az1"])
        #expect(finding.remedy.contains("10.1.0.1"))
    }

    @Test func `a gateway of IPv6 counts like one of IPv4, and both together once`() {
        let map = ZoneMap.shop {
            $0.router("rtr-b") { $0.interfaces[0].addressV6 = address("2001:db8:1::2") }
            $0.instance("host-a") { $0.gatewayV6 = address("2001:db8:1::2") }
            $0.instance("shop-a") {
                $0.gateway = address("10.1.0.2")
                $0.gatewayV6 = address("2001:db8:1::2")
            }
        }

        #expect(audit(map).map(\.summary) == ["ZF002 host-a az2", "ZF002 shop-a az2"])
    }

    @Test func `an instance without a gateway, or with one that is no router of the map, is not found`() {
        #expect(audit(.shop { $0.instance("host-a") { $0.gateway = nil } }).isEmpty)
        #expect(audit(.shop { $0.instance("host-a") { $0.gateway = address("10.1.0.9") } }).isEmpty)
    }

    @Test func `a router that was asked for in the instance's zone among others is the router's own fault`() {
        let map = ZoneMap.shop {
            $0.router("rtr-a") { $0.requestedZones = ["az1", "az2"] }
            $0.instance("host-b") { $0.gateway = address("10.1.0.1") }
        }

        #expect(audit(map).map(\.summary) == ["ZF001 rtr-a az1"])
    }

    @Test func `tenants may use the same addresses: a gateway is the router on the instance's own network`() {
        func network(_ id: String, _ zone: Zone.ID) -> Network {
            Network(id: Network.ID(id), role: .tenant, subnets: subnets("10.0.0.0/24"), zones: [zone])
        }
        func router(_ id: String, on network: Network.ID, _ zone: Zone.ID) -> Router {
            Router(
                id: Router.ID(id),
                requestedZones: [zone],
                interfaces: [Port(network: network, address: address("10.0.0.1"))]
            )
        }
        func instance(_ id: String, on network: Network.ID, _ zone: Zone.ID) -> Instance {
            Instance(
                id: Instance.ID(id),
                zone: zone,
                ports: [Port(network: network, address: address("10.0.0.10"))],
                gateway: address("10.0.0.1")
            )
        }
        let map = ZoneMap(
            region: "eu",
            zones: [Zone(id: "az1"), Zone(id: "az2")],
            networks: [network("red", "az1"), network("blue", "az2")],
            routers: [router("rtr-red", on: "red", "az1"), router("rtr-blue", on: "blue", "az2")],
            instances: [instance("red-1", on: "red", "az1"), instance("blue-1", on: "blue", "az2")]
        )

        #expect(audit(map).isEmpty)
        #expect(map.router(withInterface: address("10.0.0.1")) == nil)
        #expect(map.router(withInterface: address("10.0.0.1"), on: ["blue"])?.id == "rtr-blue")
    }
}
