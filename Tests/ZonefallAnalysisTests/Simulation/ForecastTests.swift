import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct ForecastTests {
    @Test func `a clean service keeps its share in any blackout, and the map is held`() throws {
        for zone in ["az1", "az2"] as [Zone.ID] {
            let forecast = try forecast(blackoutOf: zone, in: .shop())
            let shop = try #require(forecast.services.first { $0.service == "shop" })

            #expect(shop.fate == .degraded(share: 0.5))
            #expect(!shop.isUnexpected)
            #expect(shop.expectedZones == ["az1", "az2"])
            #expect(forecast.verdict == .held)
        }
    }

    @Test func `a service that dies with one of its zones does so unexpectedly, with the chain to blame`() throws {
        let map = ZoneMap.shop {
            $0.service("shop") { $0.entries = [.floatingIP("fip-b")] }
            $0.floatingIP("fip-b") { $0.router = "rtr-a" }
        }
        let forecast = try forecast(blackoutOf: "az1", in: map)
        let shop = try #require(forecast.services.first { $0.service == "shop" })

        #expect(shop.fate.cause?.description == "shop → fip-b → rtr-a (az1)")
        #expect(shop.isUnexpected)
        #expect(forecast.verdict == .refuted)
    }

    @Test func `a service of one zone is expected to die with it, and with no other`() throws {
        let map = ZoneMap.shop { $0.services.append(Service(id: "batch", replicas: ["host-a"])) }
        let batch = { (zone: Zone.ID) throws in
            try #require(forecast(blackoutOf: zone, in: map).services.first { $0.service == "batch" })
        }

        #expect(try batch("az1").fate.name == "dies")
        #expect(try !batch("az1").isUnexpected)
        #expect(try batch("az2").fate == .survives)
    }

    @Test func `a share lost with a zone where nothing of the service stands is unexpected`() throws {
        let map = ZoneMap.routedShop {
            $0.service("shop") { $0.replicas = ["shop-a", "shop-b"] }
            $0.loadBalancers.removeAll { $0.id == "lb-c" }
            $0.floatingIPs.removeAll { $0.id == "fip-c" }
            $0.globalLoadBalancer("shop-glb") { $0.answers = ["fip-a", "fip-b"] }
            $0.floatingIP("fip-b") { $0.router = "rtr-c" }
        }
        let shop = try #require(forecast(blackoutOf: "az3", in: map).services.first)

        #expect(shop.fate == .degraded(share: 0.5))
        #expect(shop.isUnexpected)
    }

    @Test func `a vantage in the dark zone is dark, and sees nothing to be surprised at`() throws {
        let probes = try forecast(blackoutOf: "az1", in: .shop()).probes
        let own = probes.filter { $0.pair.vantage == "agent-a" }

        #expect(!own.isEmpty)
        #expect(own.allSatisfy { $0.fate == .dark && !$0.isUnexpected })
        #expect(probes.filter { $0.pair.vantage == "agent-b" }.allSatisfy { $0.fate != .dark })
    }

    @Test func `each vantage and target has its fate`() throws {
        let probes = try forecast(blackoutOf: "az1", in: .shop()).probes
        let outside = probes.filter { $0.pair.vantage == "agent-out" }
            .map { "\($0.pair.target.id) \($0.fate.name) \($0.fate.cause?.description ?? "-")" }

        #expect(
            outside == [
                "fip-a dies fip-a (az1)",
                "fip-b survives -",
                "shop-glb degraded -",
            ]
        )
    }

    @Test func `a probe that a third zone takes is unexpected, one that its target's zone takes is not`() throws {
        let map = ZoneMap.shop { $0.instance("host-b") { $0.gateway = address("10.1.0.1") } }
        let probes = try forecast(blackoutOf: "az1", in: map).probes.filter { $0.pair.vantage == "agent-b" }
        let unexpected = probes.filter(\.isUnexpected).map(\.pair.target.id)

        #expect(unexpected == ["fip-b", "reflector", "shop-glb"])
        #expect(probes.first { $0.pair.target.id == "fip-a" }?.fate.name == "dies")
    }

    @Test func `what works in no case is broken, in every blackout`() throws {
        let map = ZoneMap.shop { $0.loadBalancer("lb-a") { $0.members = [] } }
        let probes = try forecast(blackoutOf: "az2", in: map).probes.filter { $0.pair.target.id == "lb-a" }

        #expect(probes.first { $0.pair.vantage == "agent-a" }?.fate.name == "broken")
        #expect(
            probes.first { $0.pair.vantage == "agent-a" }?.fate.cause?.description == "lb-a (nothing behind it)"
        )
    }

    @Test func `a map with nothing to lose is no good news`() throws {
        #expect(try forecast(blackoutOf: "az1", in: MapDraft(zones: ["az1"]).map).verdict == .inconclusive)
    }

    @Test func `probes can be chosen, and those that can't be made are left out`() throws {
        let pairs = [
            ProbePair(vantage: "agent-b", target: .resource(.loadBalancer("lb-a")), kind: .tcp),
            ProbePair(vantage: "agent-out", target: .resource(.loadBalancer("lb-a")), kind: .tcp),
        ]
        let forecast = try Forecaster(Dependencies(.shop()), pairs: pairs).forecast(blackoutOf: "az1")

        #expect(forecast.probes.map(\.pair) == [pairs[0]])
    }

    @Test func `forecasts of all zones are those of each`() throws {
        let map = ZoneMap.random(seed: 3)

        #expect(forecasts(in: map) == (try map.zones.map { try forecast(blackoutOf: $0.id, in: map) }))
    }

    @Test(arguments: UInt64(0)..<40)
    func `probes come sorted, each vantage and target once`(seed: UInt64) {
        let pairs = Dependencies(.random(seed: seed, faultProbability: 0.5)).probePairs

        #expect(pairs == pairs.sorted())
        #expect(Set(pairs.map { "\($0.vantage) \($0.target.id)" }).count == pairs.count)
    }
}
