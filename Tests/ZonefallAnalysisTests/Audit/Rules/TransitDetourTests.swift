import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct TransitDetourTests {
    private static func routing(to destination: String, by nextHop: String) -> (inout MapDraft) -> Void {
        { draft in
            draft.router("rtr-a") { router in
                for index in router.routes.indices where "\(router.routes[index].destination)" == destination {
                    router.routes[index].nextHop = address(nextHop)
                }
            }
        }
    }

    @Test func `a route whose next hop stands in a third zone is found at the router that has it`() throws {
        let map = ZoneMap.routedShop(Self.routing(to: "10.1.2.0/24", by: "10.1.255.3"))
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF010 rtr-a az3"])
        #expect(finding.expectedZones == ["az1", "az2"])
        #expect(finding.remedy.contains("destination=10.1.2.0/24,gateway=10.1.255.2 rtr-a"))
    }

    @Test func `direct routes are not found`() {
        #expect(audit(.routedShop(Self.routing(to: "10.1.2.0/24", by: "10.1.255.2"))).isEmpty)
    }

    @Test func `a second router of one of the two zones is no detour`() {
        let map = ZoneMap.routedShop {
            $0.routers.append(
                Router(
                    id: "rtr-b2",
                    requestedZones: ["az2"],
                    interfaces: [Port(network: "transit", address: address("10.1.255.9"))],
                    routes: subnets("10.1.2.0/24").map { Router.Route(destination: $0, nextHop: address("10.1.255.2")) }
                )
            )
            Self.routing(to: "10.1.2.0/24", by: "10.1.255.9")(&$0)
        }

        #expect(audit(map).isEmpty)
    }

    @Test func `a route that leads nowhere, or in a circle, is no detour`() {
        let nowhere = ZoneMap.routedShop(Self.routing(to: "10.1.2.0/24", by: "10.1.255.77"))
        let circle = ZoneMap.routedShop {
            Self.routing(to: "10.1.2.0/24", by: "10.1.255.3")(&$0)
            $0.router("rtr-c") { router in
                router.routes = subnets("10.1.2.0/24").map {
                    Router.Route(destination: $0, nextHop: address("10.1.255.1"))
                }
            }
        }

        #expect(!audit(nowhere).contains { $0.rule == .transitDetour })
        #expect(!audit(circle).contains { $0.rule == .transitDetour })
    }
}
