import Testing
import ZonefallAnalysis
import ZonefallModel

struct FootprintsTests {
    private let map = ZoneMap(
        region: "r",
        zones: [Zone(id: "az1"), Zone(id: "az2")],
        instances: [
            Instance(id: "web", zone: "az1", ports: []), Instance(id: "db", zone: "az2", ports: []),
            Instance(id: "other", zone: "az2", ports: []),
        ],
        loadBalancers: [
            LoadBalancer(id: "lb", zone: "az1", network: "n", address: .v4(1), service: "shop", members: ["web"])
        ],
        services: [
            Service(id: "shop", replicas: ["web"], entries: [.loadBalancer("lb")], dependsOn: [.service("store")]),
            Service(id: "store", replicas: ["db"]),
        ]
    )

    @Test func `behind a service stand its entries, its replicas and its backends' replicas`() {
        #expect(
            Footprints(map).things(behind: .service("shop"))
                == [
                    .service("shop"), .loadBalancer("lb"), .instance("web"), .service("store"), .instance("db"),
                ]
        )
    }

    @Test func `behind a balancer stands the service that answers there, with its backends`() {
        let behind = Footprints(map).things(behind: .loadBalancer("lb"))
        #expect(behind.contains(.service("shop")))
        #expect(behind.contains(.instance("db")))
    }

    @Test func `what a thing does not use does not stand behind it`() {
        #expect(!Footprints(map).things(behind: .service("shop")).contains(.instance("other")))
        #expect(!Footprints(map).things(behind: .instance("db")).contains(.loadBalancer("lb")))
    }
}
