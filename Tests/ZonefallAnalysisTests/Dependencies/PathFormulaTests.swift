import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

/// How packets are taken to go: what each probe needs, by the letters of ``Node``'s description.
struct PathFormulaTests {
    @Test func `things on one network need no router between them, whatever their zones`() {
        #expect(nodes(.shop(), "agent-a", "host-b", .icmp) == ["e:agent-a", "i:host-a", "i:host-b"])
    }

    @Test func `the way out is the agent's own gateway`() {
        #expect(
            nodes(.shop(), "agent-a", "reflector", .egress)
                == ["e:agent-a", "g:host-a", "i:host-a", "r:rtr-a"]
        )
    }

    @Test func `a remote gateway takes the way out to another zone`() {
        let map = ZoneMap.shop { $0.instance("host-a") { $0.gateway = address("10.1.0.2") } }

        #expect(nodes(map, "agent-a", "reflector", .egress)?.contains("r:rtr-b") == true)
        #expect(fatalZones(map, "agent-a", "reflector", .egress) == ["az1", "az2"])
    }

    @Test func `a floating IP needs its own router, and the vantage's only to get there`() {
        #expect(
            nodes(.shop(), "agent-out", "fip-b", .icmp)
                == ["e:agent-out", "f:fip-b", "l:lb-b", "r:rtr-b"]
        )
        #expect(
            nodes(.shop(), "agent-a", "fip-b", .icmp)
                == ["e:agent-a", "f:fip-b", "g:host-a", "i:host-a", "l:lb-b", "r:rtr-a", "r:rtr-b"]
        )
    }

    @Test func `answers through a floating IP go back by its router, not by the instance's own gateway`() {
        let map = ZoneMap.shop {
            $0.floatingIPs.append(
                FloatingIP(
                    id: "fip-host",
                    zone: "az1",
                    address: address("203.0.113.150"),
                    router: "rtr-a",
                    serves: .instance("host-b")
                )
            )
        }

        #expect(nodes(map, "agent-out", "fip-host", .icmp) == ["e:agent-out", "f:fip-host", "i:host-b", "r:rtr-a"])
    }

    @Test func `members answer their balancer, so their gateways do not matter`() {
        let map = ZoneMap.shop { $0.instance("shop-a") { $0.gateway = nil } }

        #expect(nodes(map, "agent-a", "lb-a", .http)?.contains("i:shop-a") == true)
        #expect(nodes(map, "agent-a", "lb-a", .http)?.contains("g:shop-a") == false)
    }

    @Test func `connecting needs the balancer, an answer also a member and the service's backends`() {
        #expect(nodes(.shop(), "agent-a", "lb-b", .tcp) == ["e:agent-a", "i:host-a", "l:lb-b"])
        #expect(
            nodes(.shop(), "agent-a", "lb-b", .http)
                == [
                    "e:agent-a", "i:db-a", "i:db-b", "i:host-a", "i:shop-b", "l:lb-b", "m:lb-b", "s:db", "s:shop",
                ]
        )
    }

    @Test func `a name needs any one of its answers`() {
        #expect(fatalZones(.shop(), "agent-out", "shop-glb", .http) == [])
        #expect(nodes(.shop(), "agent-out", "shop-glb", .http)?.contains("a:shop-glb") == true)
    }

    @Test func `routed traffic needs the routes there, and the target's own gateway and routes back`() {
        #expect(
            nodes(.routedShop(), "agent-a", "host-b", .icmp)
                == [
                    "e:agent-a", "g:host-a", "g:host-b", "i:host-a", "i:host-b", "r:rtr-a", "r:rtr-b",
                    "t:rtr-a>app-b", "t:rtr-b>app-a",
                ]
        )
    }

    @Test func `an answer that comes back over a third zone fails with that zone`() {
        let map = ZoneMap.routedShop {
            $0.router("rtr-b") { router in
                router.routes = subnets("10.1.1.0/24").map {
                    Router.Route(destination: $0, nextHop: address("10.1.255.3"))
                }
            }
        }

        #expect(fatalZones(map, "agent-a", "host-b", .icmp) == ["az1", "az2", "az3"])
        #expect(fatalZones(map, "agent-a", "lb-b", .http) == ["az1", "az2"])
    }

    @Test func `without a gateway, a route or a way back there is no probe`() {
        let isolated = ZoneMap.routedShop { $0.instance("host-b") { $0.gateway = nil } }
        let unrouted = ZoneMap.routedShop { $0.router("rtr-a") { $0.routes = [] } }
        let circular = ZoneMap.routedShop {
            $0.router("rtr-c") { router in
                router.routes = subnets("10.1.2.0/24").map {
                    Router.Route(destination: $0, nextHop: address("10.1.255.1"))
                }
            }
            $0.router("rtr-a") { router in
                router.routes = subnets("10.1.2.0/24").map {
                    Router.Route(destination: $0, nextHop: address("10.1.255.3"))
                }
            }
        }

        #expect(nodes(isolated, "agent-a", "host-b", .icmp) == nil)
        #expect(nodes(isolated, "agent-b", "reflector", .egress) == nil)
        #expect(nodes(unrouted, "agent-a", "host-b", .icmp) == nil)
        #expect(nodes(circular, "agent-a", "host-b", .icmp) == nil)
        #expect(nodes(.shop(), "agent-out", "host-b", .icmp) == nil)
    }

    @Test func `a common back network is a way too`() {
        let map = ZoneMap.routedShop {
            $0.networks.append(Network(id: "back", role: .back, subnets: subnets("10.9.0.0/24")))
            for (letter, last) in [("a", 1), ("b", 2)] {
                $0.instance(.init("host-\(letter)")) {
                    $0.ports.append(Port(network: "back", address: address("10.9.0.\(last)")))
                }
            }
        }

        #expect(nodes(map, "agent-a", "host-b", .icmp) == ["e:agent-a", "i:host-a", "i:host-b"])
    }

    @Test func `a balancer reaches members off its network over a router, and they it by their gateway`() {
        let map = ZoneMap.routedShop { $0.loadBalancer("lb-a") { $0.members = ["shop-c"] } }
        let needed = nodes(map, "agent-a", "lb-a", .http) ?? []

        #expect(needed.isSuperset(of: ["t:rtr-a>app-c", "r:rtr-c", "g:shop-c", "t:rtr-c>app-a"]))
    }

    @Test func `gateway asks the agent's own router, and no other`() {
        #expect(nodes(.shop(), "agent-a", "rtr-a", .gateway) == ["e:agent-a", "g:host-a", "i:host-a", "r:rtr-a"])
        #expect(nodes(.shop(), "agent-a", "rtr-b", .gateway) == nil)
    }

    private func nodes(_ map: ZoneMap, _ vantage: Vantage.ID, _ target: String, _ kind: ProbeKind) -> Set<String>? {
        let dependencies = Dependencies(map)
        guard let pair = ProbePair(vantage: vantage, target: target, kind: kind, in: map),
            let formula = dependencies.formula(for: pair)
        else { return nil }
        return Set(dependencies.nodes(of: formula).map { dependencies.nodes[$0].description })
    }

    private func fatalZones(_ map: ZoneMap, _ vantage: Vantage.ID, _ target: String, _ kind: ProbeKind) -> [Zone.ID]? {
        let dependencies = Dependencies(map)
        return ProbePair(vantage: vantage, target: target, kind: kind, in: map).flatMap(dependencies.formula(for:))
            .map(ZoneLosses(dependencies).fatalZones(of:))
    }
}
