import ZonefallModel

extension ZoneMap {
    /// A shop over several zones, after the recommended shape: in each zone a router, a floating IP, a balancer, a web
    /// server, a database and an agent; one stretched network; one agent outside.
    static func stretchedShop(
        zones count: Int = 3,
        reality: Reality = Reality(),
        edit: (inout Parts) -> Void = { _ in }
    )
        -> ZoneMap
    {
        var parts = Parts()
        let letters = ["a", "b", "c", "d"].prefix(count)
        for (index, letter) in letters.enumerated() {
            let zone = Zone.ID("az-\(letter)")
            parts.zones.append(
                Zone(
                    id: zone,
                    edges: [
                        .init(role: .egress, address: .v4(0xC612_0001 + UInt32(index) << 8)),
                        .init(role: .ingress, address: .v4(0xC612_0002 + UInt32(index) << 8)),
                    ]
                )
            )
            let gateway = IPAddress.v4(0x0A01_0001 + UInt32(index))
            parts.routers.append(
                Router(
                    id: .init("rtr-\(letter)"),
                    requestedZones: [zone],
                    externalAddress: .v4(0x6440_0001 + UInt32(index)),
                    interfaces: [Port(network: "app", address: gateway)]
                )
            )
            for (role, host) in [("web", 10), ("db", 20), ("probe", 30)] {
                parts.instances.append(
                    Instance(
                        id: .init("\(role)-\(letter)"),
                        zone: zone,
                        ports: [Port(network: "app", address: .v4(0x0A01_0100 + UInt32(index) << 8 + UInt32(host)))],
                        gateway: gateway
                    )
                )
            }
            parts.loadBalancers.append(
                LoadBalancer(
                    id: .init("lb-\(letter)"),
                    zone: zone,
                    network: "app",
                    address: .v4(0x0A01_0100 + UInt32(index) << 8 + 40),
                    service: "shop",
                    members: letters.map { .init("web-\($0)") }
                )
            )
            parts.floatingIPs.append(
                FloatingIP(
                    id: .init("fip-\(letter)"),
                    zone: zone,
                    address: .v4(0x6440_0101 + UInt32(index)),
                    router: .init("rtr-\(letter)"),
                    serves: .loadBalancer(.init("lb-\(letter)"))
                )
            )
            parts.vantages.append(Vantage(id: .init("agent-\(letter)"), zone: zone, instance: .init("probe-\(letter)")))
        }
        parts.vantages.append(Vantage(id: "agent-outside"))
        parts.networks = [Network(id: "app", subnets: [IPPrefix("10.1.0.0/16")].compactMap(\.self))]
        parts.services = [
            Service(
                id: "shop",
                replicas: letters.map { .init("web-\($0)") },
                entries: [.globalLoadBalancer("shop-glb")],
                dependsOn: [.service("data")]
            ),
            Service(id: "data", replicas: letters.map { .init("db-\($0)") }),
        ]
        parts.globalLoadBalancers = [
            GlobalLoadBalancer(
                id: "shop-glb",
                name: "shop.example.net",
                service: "shop",
                answers: letters.map { .init("fip-\($0)") }
            )
        ]
        edit(&parts)
        return ZoneMap(
            region: "test",
            zones: parts.zones,
            networks: parts.networks,
            routers: parts.routers,
            instances: parts.instances,
            floatingIPs: parts.floatingIPs,
            loadBalancers: parts.loadBalancers,
            services: parts.services,
            globalLoadBalancers: parts.globalLoadBalancers,
            vantages: parts.vantages,
            reality: reality
        )
    }

    /// What a map is made of, to be edited before it is made.
    struct Parts {
        var zones: [Zone] = []
        var networks: [Network] = []
        var routers: [Router] = []
        var instances: [Instance] = []
        var floatingIPs: [FloatingIP] = []
        var loadBalancers: [LoadBalancer] = []
        var services: [Service] = []
        var globalLoadBalancers: [GlobalLoadBalancer] = []
        var vantages: [Vantage] = []
    }
}
