import ZonefallChaos
import ZonefallModel

extension ZoneMap {
    /// A shop over three zones: a web instance, a router, a floating IP and a vantage in each; DNS over all of them.
    ///
    /// `batch` lives in az1 alone, and is meant to; `store` needs two of its three replicas and has no entry.
    static let shop = ZoneMap(
        region: "region-1",
        zones: ["az1", "az2", "az3"].map { Zone(id: $0) },
        networks: [Network(id: "net-app", subnets: [IPPrefix("10.1.0.0/24")].compactMap { $0 })],
        routers: (1...3).map { number in
            Router(
                id: .init("rtr-\(number)"),
                requestedZones: [.init("az\(number)")],
                zone: .init("az\(number)"),
                externalAddress: .v4(0xc000_0200 + UInt32(number)),
                interfaces: [Port(network: "net-app", address: .v4(0x0a01_0000 + UInt32(number)))]
            )
        },
        instances: (1...3).map { number in
            Instance(
                id: .init("web-\(number)"),
                zone: .init("az\(number)"),
                ports: [Port(network: "net-app", address: .v4(0x0a01_0010 + UInt32(number)))],
                gateway: .v4(0x0a01_0000 + UInt32(number))
            )
        },
        floatingIPs: (1...3).map { number in
            FloatingIP(
                id: .init("fip-\(number)"),
                zone: .init("az\(number)"),
                address: .v4(0xcb00_7100 + UInt32(number)),
                router: .init("rtr-\(number)"),
                serves: .instance(.init("web-\(number)"))
            )
        },
        services: [
            Service(id: "shop", replicas: ["web-1", "web-2", "web-3"], entries: [.globalLoadBalancer("glb-shop")]),
            Service(id: "batch", replicas: ["web-1"], entries: [.floatingIP("fip-1")]),
            Service(id: "store", replicas: ["web-1", "web-2", "web-3"], quorum: 2),
        ],
        globalLoadBalancers: [
            GlobalLoadBalancer(
                id: "glb-shop",
                name: "shop.example.org",
                service: "shop",
                answers: ["fip-1", "fip-2", "fip-3"]
            )
        ],
        vantages: (1...3).map {
            Vantage(id: .init("probe-az\($0)"), zone: .init("az\($0)"), instance: .init("web-\($0)"))
        }
            + [Vantage(id: "probe-outside")]
    )

    /// What each vantage probes there: DNS's answer, each floating IP and each other instance.
    static let shopWays: [Way] = shop.vantages.flatMap { vantage in
        ["glb-shop", "fip-1", "fip-2", "fip-3"].map { Way(from: vantage.id, to: $0, by: .http) }
            + (vantage.zone == nil ? [] : ["web-1", "web-2", "web-3"].map { Way(from: vantage.id, to: $0, by: .icmp) })
    }
}

extension Prediction {
    /// By the map of the shop: what stands in the zone dies, and so does what asks from there; all else lives.
    static func shop(without zone: Zone.ID) -> Prediction {
        let number = zone.rawValue.suffix(1)
        var ways: [Way: Expected] = [:]
        for way in ZoneMap.shopWays {
            let isInside = way.reach.vantage == .init("probe-\(zone)") || way.reach.target.hasSuffix("-\(number)")
            ways[way] =
                isInside ? Expected(.dies, cause: [way.reach.target, "rtr-\(number) (\(zone))"]) : Expected(.survives)
        }
        return Prediction(
            zone: zone,
            services: [
                "shop": Expected(.degraded),
                "batch": zone == "az1"
                    ? Expected(.dies, cause: ["batch", "fip-1", "rtr-1 (az1)"]) : Expected(.survives),
                "store": Expected(.survives),
            ],
            ways: ways
        )
    }
}

/// Predicts for the shop, whatever else is probed.
struct ShopPredictor: Predictor {
    func prediction(blackoutOf zone: Zone.ID, ways: Set<Way>?) -> Prediction { .shop(without: zone) }
}

/// Predicts that everything survives everything.
struct BlindPredictor: Predictor {
    func prediction(blackoutOf zone: Zone.ID, ways: Set<Way>?) -> Prediction {
        Prediction(zone: zone, services: [:], ways: [:])
    }
}
