import Testing
import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

/// Of what nobody places an audit says nothing that another place would make untrue.
struct UnplacedTests {
    @Test func `an address that nobody places is no remote one`() {
        let map = ZoneMap.shop { $0.floatingIP("fip-b") { $0.zone = .unknown } }
        #expect(audit(map) == [])
        #expect(map.unplaced == [.floatingIP("fip-b")])
    }

    @Test func `members that nobody places may be of the balancer's own zone`() {
        let remote = ZoneMap.shop { $0.loadBalancer("lb-b") { $0.members = ["shop-a"] } }
        #expect(audit(remote).contains { $0.rule == .remoteMembers })
        let open = ZoneMap.shop { draft in
            draft.loadBalancer("lb-b") { $0.members = ["shop-a"] }
            draft.instance("shop-a") { $0.zone = .unknown }
        }
        #expect(!audit(open).contains { $0.rule == .remoteMembers })
    }

    @Test func `what is wrong wherever they stand is told all the same`() {
        let map = ZoneMap.shop { draft in
            draft.floatingIP("fip-b") { $0.zone = .unknown }
            draft.router("rtr-b") { $0.requestedZones = ["az1", "az2"] }
        }
        #expect(audit(map).contains { $0.rule == .routerPlacement && $0.subject == .router("rtr-b") })
    }

    @Test func `a forecast of what hangs on it is unknown, and names it`() throws {
        let map = ZoneMap.shop { draft in
            for id in ["lb-a", "lb-b"] { draft.loadBalancer(.init(id)) { $0.zone = .unknown } }
        }
        for forecast in forecasts(in: map) {
            let shop = try #require(forecast.services.first { $0.service == "shop" })
            guard case .unknown(let cause) = shop.fate else {
                Issue.record("\(forecast.zone): \(shop.fate.name)")
                continue
            }
            #expect(cause.zone == .unknown)
            #expect(!shop.isUnexpected)
        }
    }

    @Test func `one of two ways that nobody places leaves a service a share that nobody knows`() throws {
        let map = ZoneMap.shop { $0.loadBalancer("lb-b") { $0.zone = .unknown } }
        let az1 = try #require(try forecast(blackoutOf: "az1", in: map).services.first { $0.service == "shop" })
        #expect(az1.fate.isUnknown)
    }
}
