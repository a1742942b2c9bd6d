import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct WalkTests {
    @Test func `on one network a walk goes straight`() {
        #expect(zones(.shop(), "agent-a", "host-b", .icmp) == [["az1", "az2"]])
    }

    @Test func `a routed walk passes the routers between`() {
        let map = ZoneMap.routedShop {
            $0.router("rtr-a") { router in
                router.routes = subnets("10.1.2.0/24").map {
                    Router.Route(destination: $0, nextHop: address("10.1.255.3"))
                }
            }
        }

        #expect(zones(map, "agent-a", "host-b", .icmp) == [["az1", "az3", "az2"]])
    }

    @Test func `a walk to a name has a branch for each answer and member`() {
        let map = ZoneMap.shop { $0.loadBalancer("lb-a") { $0.members = ["shop-a", "shop-b"] } }
        let dependencies = Dependencies(map)
        let pair = ProbePair(vantage: "agent-out", target: .resource(.globalLoadBalancer("shop-glb")), kind: .http)
        let walks = dependencies.walks(for: pair)

        #expect(walks.map(\.answer) == ["fip-a", "fip-a", "fip-b"])
        #expect(walks.map(\.member) == ["shop-a", "shop-b", "shop-b"])
        #expect(
            walks.map { $0.zones(in: dependencies).map { $0?.rawValue ?? "outside" } } == [
                ["outside", "az1"], ["outside", "az1", "az2"], ["outside", "az2"],
            ]
        )
    }

    @Test func `a hypothesis moves a walk`() {
        let dependencies = Dependencies(.shop())
        let pair = ProbePair(vantage: "agent-a", target: .reflector, kind: .egress)
        let moved = dependencies.placing([.router("rtr-a"): "az2"])

        #expect(dependencies.walks(for: pair).map { $0.zones(in: dependencies) } == [["az1", nil]])
        #expect(moved.walks(for: pair).map { $0.zones(in: moved) } == [["az1", "az2", nil]])
    }

    @Test func `a probe that can't be made has no walk`() {
        #expect(zones(.shop(), "agent-out", "host-b", .icmp) == [])
    }

    private func zones(_ map: ZoneMap, _ vantage: Vantage.ID, _ target: String, _ kind: ProbeKind) -> [[Zone.ID?]] {
        let dependencies = Dependencies(map)
        guard let pair = ProbePair(vantage: vantage, target: target, kind: kind, in: map) else { return [] }
        return dependencies.walks(for: pair).map { $0.zones(in: dependencies) }
    }
}
