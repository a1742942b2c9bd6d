import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct ProbePlansTests {
    @Test func `floating IPs are asked from everywhere, each at its address`() throws {
        let plans = probePlans(for: .shop(), packs: [.one(.http, .floatingIPs)])
        let outside = try #require(plans.first { $0.vantage == "agent-out" })

        #expect(plans.map(\.vantage) == ["agent-a", "agent-b", "agent-out"])
        #expect(plans.allSatisfy { $0.probes.map(\.id) == ["http:fip-a", "http:fip-b"] })
        #expect(outside.probes.map(\.addresses) == [[address("203.0.113.101")], [address("203.0.113.102")]])
        #expect(outside.probes.map(\.port) == [80, 80])
        #expect(outside.probes.map(\.interval) == [.seconds(1), .seconds(1)])
    }

    @Test func `what a pack says of the way and of the answer is planned, and the map fills in the rest`() throws {
        var pack = ProbePack.one(.http, .floatingIPs)
        var entry = pack.entries[0]
        entry.source.mark = 7
        entry.options.isEncrypted = true
        pack = ProbePack(name: "p", entries: [entry])
        let planned = try #require(try plan("agent-a", .shop(), pack).probes.first)
        #expect(planned.source == .init(address: address("10.1.1.20"), mark: 7))
        #expect(planned.options?.isEncrypted == true)
        #expect(planned.port == 443)

        entry.source.namespace = "blue"
        pack = ProbePack(name: "p", entries: [entry])
        // The map's address is not one of that namespace.
        #expect(try plan("agent-a", .shop(), pack).probes.first?.source == .init(mark: 7, namespace: "blue"))
    }

    @Test func `a name is asked of name servers, and resolved for all others`() throws {
        let plans = probePlans(
            for: .shop(),
            packs: [.one(.dns, .globalLoadBalancers)],
            resolver: address("198.51.100.53")
        )
        let asked = try #require(plans.first?.probes.first)
        #expect(asked.options?.name == "shop.example.net")
        #expect(asked.resolve == nil)
        #expect(asked.resolver == address("198.51.100.53"))
        #expect(asked.port == 53)
    }

    @Test func `packs say from where`() {
        let ids = { (origin: ProbePack.Origin) in
            probePlans(for: .shop(), packs: [.one(.http, .floatingIPs, from: origin)]).filter { !$0.probes.isEmpty }
                .map(\.vantage)
        }

        #expect(ids(.zones) == ["agent-a", "agent-b"])
        #expect(ids(.outside) == ["agent-out"])
    }

    @Test func `routers are asked at their interfaces on the vantage's own networks`() throws {
        let stretched = try plan("agent-a", .shop(), .one(.icmp, .routers))
        let routed = try plan("agent-a", .routedShop(), .one(.icmp, .routers))

        #expect(stretched.probes.map(\.id) == ["icmp:rtr-a", "icmp:rtr-b"])
        #expect(stretched.probes.map(\.addresses) == [[address("10.1.0.1")], [address("10.1.0.2")]])
        #expect(routed.probes.map(\.id) == ["icmp:rtr-a"])
        #expect(try plan("agent-out", .shop(), .one(.icmp, .routers)).probes.isEmpty)
    }

    @Test func `balancers and instances are asked wherever a network or a route leads to them`() throws {
        #expect(
            try plan("agent-a", .routedShop(), .one(.http, .loadBalancers)).probes.map(\.id) == [
                "http:lb-a", "http:lb-b", "http:lb-c",
            ]
        )
        let unrouted = ZoneMap.routedShop { $0.router("rtr-a") { $0.routes = [] } }

        #expect(try plan("agent-a", unrouted, .one(.http, .loadBalancers)).probes.map(\.id) == ["http:lb-a"])
        #expect(try plan("agent-a", unrouted, .one(.icmp, .instances)).probes.map(\.id) == ["icmp:shop-a"])
    }

    @Test func `no instance asks itself`() throws {
        let ids = try plan("agent-a", .shop(), .one(.icmp, .instances)).probes.map(\.target)

        #expect(ids == ["db-a", "db-b", "host-b", "shop-a", "shop-b"])
    }

    @Test func `a probe leaves by the address that the vantage has on the way`() throws {
        let map = ZoneMap.shop {
            $0.instance("host-a") { $0.ports.insert(Port(network: "back", address: address("10.9.0.50")), at: 0) }
        }
        let probes = try plan("agent-a", map, .one(.icmp, .instances)).probes
        let sources = Dictionary(uniqueKeysWithValues: probes.map { ($0.target, $0.source.address) })

        #expect(sources["db-b"] == address("10.9.0.50"))
        #expect(probes.first { $0.target == "db-b" }?.addresses == [address("10.9.0.2")])
        #expect(sources["shop-b"] == address("10.1.1.20"))
        #expect(try plan("agent-a", map, .one(.http, .floatingIPs)).probes[0].source.address == address("10.1.1.20"))
    }

    @Test func `names are resolved by the agent, at the resolver that the caller names`() throws {
        let plans = probePlans(
            for: .shop(),
            packs: [.one(.http, .globalLoadBalancers)],
            resolver: address("192.0.2.53")
        )
        let probe = try #require(plans.last?.probes.first)

        #expect(probe.id == "http:shop-glb")
        #expect(probe.resolve == "shop.example.net")
        #expect(probe.resolver == address("192.0.2.53"))
        #expect(probe.host == "shop.example.net")
        #expect(probe.addresses.isEmpty)
    }

    @Test func `the gateway probe is of the vantage's own router`() throws {
        let probe = try #require(try plan("agent-b", .shop(), .one(.gateway, .gateway)).probes.first)

        #expect(probe.id == "gateway:rtr-b")
        #expect(probe.target == "rtr-b")
        #expect(probe.addresses.isEmpty)
        #expect(try plan("agent-out", .shop(), .one(.gateway, .gateway)).probes.isEmpty)
    }

    @Test func `the reflector is asked at the address that the caller names, and not without one`() throws {
        let packs = [ProbePack.one(.egress, .reflector, from: .zones)]
        let plans = probePlans(for: .shop(), packs: packs, reflector: [address("198.51.100.7")])

        #expect(plans.map { $0.probes.map(\.id) } == [["egress:reflector"], ["egress:reflector"], []])
        #expect(plans[0].probes[0].addresses == [address("198.51.100.7")])
        #expect(probePlans(for: .shop(), packs: packs).allSatisfy { $0.probes.isEmpty })
    }

    @Test func `both families are asked where both ends have both`() throws {
        let map = ZoneMap.shop {
            $0.network("app") { $0.subnets += subnets("2001:db8:1::/64") }
            $0.instance("host-a") {
                $0.ports[0].addressV6 = address("2001:db8:1::20")
                $0.gatewayV6 = address("2001:db8:1::1")
            }
            $0.router("rtr-a") { $0.interfaces[0].addressV6 = address("2001:db8:1::1") }
            $0.loadBalancer("lb-a") { $0.addressV6 = address("2001:db8:1::5") }
        }
        let reflector = [address("198.51.100.7"), address("2001:db8:ff::7")]
        let packs = [ProbePack.one(.http, .loadBalancers), .one(.egress, .reflector)]
        let plans = probePlans(for: map, packs: packs, reflector: reflector)
        let first = try #require(plans.first?.probes)

        #expect(
            first.map(\.id) == [
                "egress:reflector", "egress:reflector/v6", "http:lb-a", "http:lb-a/v6", "http:lb-b",
            ]
        )
        #expect(first.first { $0.id == "http:lb-a/v6" }?.source.address == address("2001:db8:1::20"))
        #expect(plans[1].probes.map(\.id) == ["egress:reflector", "http:lb-a", "http:lb-b"])
    }

    @Test func `the port is the pack's own, else the listener's that speaks what is asked`() throws {
        let map = ZoneMap.shop {
            $0.loadBalancer("lb-a") {
                $0.listeners = [.init(protocol: .tcp, port: 5432), .init(protocol: .http, port: 8080)]
            }
        }

        #expect(try plan("agent-a", map, .one(.http, .loadBalancers)).probes.map(\.port) == [8080, 80])
        #expect(try plan("agent-a", map, .one(.tcp, .loadBalancers)).probes.map(\.port) == [5432, 80])
        #expect(try plan("agent-a", map, .one(.http, .floatingIPs)).probes.map(\.port) == [8080, 80])
        #expect(try plan("agent-a", map, .one(.http, .loadBalancers, port: 9000)).probes.map(\.port) == [9000, 9000])
    }

    @Test func `equal probes of two packs are one, different ones are two`() throws {
        let packs = [
            ProbePack.one(.http, .loadBalancers, name: "web"),
            .one(.http, .loadBalancers, name: "again"),
            .one(.http, .loadBalancers, port: 8443, name: "admin"),
        ]
        let probes = try #require(probePlans(for: .shop(), packs: packs).first?.probes)

        #expect(probes.map(\.id) == ["http:lb-a", "http:lb-a@admin", "http:lb-b", "http:lb-b@admin"])
        #expect(probes.map(\.port) == [80, 8443, 80, 8443])
    }

    @Test func `a plan keeps its revision until the map changes it`() {
        let packs = [ProbePack.one(.http, .floatingIPs)]
        let plans = probePlans(for: .shop(), packs: packs)
        let changed = probePlans(
            for: .shop { $0.floatingIP("fip-a") { $0.address = address("203.0.113.7") } },
            packs: packs
        )

        #expect(plans == probePlans(for: .shop(), packs: packs))
        #expect(plans.map(\.revision) != changed.map(\.revision))
    }

    @Test(arguments: UInt64(0)..<40)
    func `whatever is planned has a formula, so that its silence means something`(seed: UInt64) {
        let map = ZoneMap.random(seed: seed, faultProbability: 0.5)
        let dependencies = Dependencies(map)
        let packs = [
            ProbePack.one(.http, .floatingIPs), .one(.icmp, .routers), .one(.http, .loadBalancers),
            .one(.icmp, .instances), .one(.http, .globalLoadBalancers), .one(.gateway, .gateway),
            .one(.egress, .reflector, from: .zones),
        ]
        for plan in probePlans(for: map, packs: packs, reflector: [address("198.51.100.7")]) {
            for probe in plan.probes where !probe.id.hasSuffix("/v6") {
                let pair = ProbePair(vantage: plan.vantage, target: probe.target, kind: probe.kind, in: map)
                #expect(pair.flatMap(dependencies.formula(for:)) != nil, "\(probe.id)")
            }
        }
    }

    private func plan(_ vantage: Vantage.ID, _ map: ZoneMap, _ pack: ProbePack) throws -> ProbePlan {
        try #require(probePlans(for: map, packs: [pack]).first { $0.vantage == vantage })
    }
}

extension ProbePack {
    fileprivate static func one(
        _ kind: ProbeKind,
        _ targets: TargetSort,
        from origin: Origin = .everywhere,
        port: UInt16? = nil,
        name: String = "pack"
    ) -> ProbePack {
        ProbePack(
            name: name,
            entries: [
                Entry(
                    kind: kind,
                    targets: targets,
                    from: origin,
                    interval: .seconds(1),
                    timeout: .milliseconds(500),
                    port: port
                )
            ]
        )
    }
}
