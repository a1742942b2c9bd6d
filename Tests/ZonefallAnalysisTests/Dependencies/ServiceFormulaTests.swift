import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct ServiceFormulaTests {
    @Test func `a service needs a door, its quorum and its backends`() {
        #expect(fatalZones(.shop(), "shop") == [])
        #expect(fatalZones(.shop { $0.service("shop") { $0.entries = [.floatingIP("fip-b")] } }, "shop") == ["az2"])
        #expect(fatalZones(.shop { $0.service("shop") { $0.quorum = 2 } }, "shop") == ["az1", "az2"])
        #expect(fatalZones(.shop { $0.service("db") { $0.replicas = ["db-a"] } }, "shop") == ["az1"])
    }

    @Test func `a service without entries is reached by its balancers`() {
        let map = ZoneMap.shop {
            $0.service("shop") { $0.entries = [] }
            $0.loadBalancers.removeAll { $0.id == "lb-b" }
        }

        #expect(fatalZones(map, "shop") == ["az1"])
    }

    @Test func `services that need each other stand and fall together`() {
        let map = ZoneMap.shop {
            $0.service("db") {
                $0.replicas = ["db-a"]
                $0.dependsOn = [.service("shop")]
            }
        }

        #expect(fatalZones(map, "shop") == ["az1"])
        #expect(fatalZones(map, "db") == ["az1"])
    }

    @Test func `a backend of one service in a circle fails all of it`() {
        let map = ZoneMap.shop {
            $0.service("db") { $0.dependsOn = [.service("shop"), .instance("host-b")] }
        }

        #expect(fatalZones(map, "shop") == ["az2"])
        #expect(fatalZones(map, "db") == ["az2"])
    }

    @Test func `a chain of backends as long as the map is followed to its end`() {
        let count = 1_000
        let map = ZoneMap.shop {
            $0.services += (0..<count).map { number in
                Service(
                    id: .init("link-\(number)"),
                    replicas: ["shop-a", "shop-b"],
                    dependsOn: number == 0 ? [.instance("host-b")] : [.service(.init("link-\(number - 1)"))]
                )
            }
        }

        let last = Service.ID("link-\(count - 1)")

        #expect(fatalZones(map, last) == ["az2"])
        #expect(cause(of: last, in: map, dark: "az2")?.hasSuffix("link-0 → host-b (az2)") == true)
        #expect(criticalNodes(of: last, in: map).contains("i:host-b"))
    }

    @Test func `the cause of a death is the shortest chain to what is dead`() {
        let map = ZoneMap.shop {
            $0.service("shop") { $0.entries = [.floatingIP("fip-b")] }
            $0.floatingIP("fip-b") { $0.router = "rtr-a" }
        }

        #expect(cause(of: "shop", in: map, dark: "az1") == "shop → fip-b → rtr-a (az1)")
        #expect(cause(of: "shop", in: map, dark: "az2") == "shop → fip-b (az2)")
        #expect(cause(of: "shop", in: .shop(), dark: "az2") == nil)
    }

    @Test func `a cause leads through a backend, and ends where there is nothing`() {
        let needy = ZoneMap.shop { $0.service("db") { $0.replicas = ["db-b"] } }
        let hollow = ZoneMap.shop {
            $0.service("shop") { $0.entries = [.loadBalancer("lb-a")] }
            $0.loadBalancer("lb-a") { $0.members = [] }
        }

        #expect(cause(of: "shop", in: needy, dark: "az2") == "shop → db → db-b (az2)")
        #expect(cause(of: "shop", in: hollow, dark: "az2") == "shop → lb-a (nothing behind it)")
    }

    private func fatalZones(_ map: ZoneMap, _ service: Service.ID) -> [Zone.ID]? {
        let dependencies = Dependencies(map)
        return dependencies.formula(of: .service(service)).map(ZoneLosses(dependencies).fatalZones(of:))
    }

    private func criticalNodes(of service: Service.ID, in map: ZoneMap) -> [String] {
        let dependencies = Dependencies(map)
        var outage = dependencies.outage(of: [])
        return dependencies.formula(of: .service(service)).map { formula in
            outage.criticalNodes(of: formula).map { dependencies.nodes[$0].description }
        } ?? []
    }

    private func cause(of service: Service.ID, in map: ZoneMap, dark zone: Zone.ID) -> String? {
        let dependencies = Dependencies(map)
        var outage = dependencies.outage(of: [zone])
        return dependencies.formula(of: .service(service)).flatMap { dependencies.cause(of: $0, in: &outage) }?
            .description
    }
}
