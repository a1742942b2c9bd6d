import ZonefallModel
import ZonefallTestSupport

extension ZoneMap {
    /// A shop over several zones, after the recommended shape: in each zone a router, a floating IP, a balancer, a web
    /// server, a database and an agent; one stretched network; one agent outside.
    package static func stretchedShop(
        zones count: Int = 3,
        reality: Reality = Reality(),
        edit: (inout MapDraft) -> Void = { _ in }
    ) -> ZoneMap {
        var parts = MapDraft(edgedZones: count)
        parts.addShop(network: 0x0A01_0000, length: 16, outside: 0x6440_0000)
        parts.vantages.append(Vantage(id: "agent-outside"))
        parts.reality = reality
        edit(&parts)
        return parts.map
    }
}

extension MapDraft {
    /// Zones `az-a` and on, each with the provider's edges.
    package init(edgedZones count: Int) {
        self.init(zones: [])
        for (index, letter) in ["a", "b", "c", "d"].prefix(count).enumerated() {
            zones.append(
                Zone(
                    id: Zone.ID("az-\(letter)"),
                    edges: [
                        .init(role: .egress, address: .v4(0xC612_0001 + UInt32(index) << 8)),
                        .init(role: .ingress, address: .v4(0xC612_0002 + UInt32(index) << 8)),
                    ]
                )
            )
        }
    }

    /// One tenant's shop over all zones.
    ///
    /// - Parameters:
    ///   - prefix: before every id.
    ///   - network: where its network begins, and `length` how long the prefix is; 20 at most.
    ///   - outside: where its outside addresses begin, 512 of them.
    package mutating func addShop(prefix: String = "", network: UInt32, length: Int, outside: UInt32) {
        let app = Network.ID("\(prefix)app")
        let letters = zones.map { String($0.id.rawValue.suffix(1)) }
        for (index, letter) in letters.enumerated() {
            let zone = Zone.ID("az-\(letter)")
            let gateway = IPAddress.v4(network + 1 + UInt32(index))
            routers.append(
                Router(
                    id: .init("\(prefix)rtr-\(letter)"),
                    requestedZones: [zone],
                    externalAddress: .v4(outside + 1 + UInt32(index)),
                    interfaces: [Port(network: app, address: gateway)]
                )
            )
            for (role, host) in [("web", 10), ("db", 20), ("probe", 30)] {
                instances.append(
                    Instance(
                        id: .init("\(prefix)\(role)-\(letter)"),
                        zone: zone,
                        ports: [Port(network: app, address: .v4(network + 0x100 + UInt32(index) << 8 + UInt32(host)))],
                        gateway: gateway
                    )
                )
            }
            loadBalancers.append(
                LoadBalancer(
                    id: .init("\(prefix)lb-\(letter)"),
                    zone: zone,
                    network: app,
                    address: .v4(network + 0x100 + UInt32(index) << 8 + 40),
                    service: .init("\(prefix)shop"),
                    members: letters.map { .init("\(prefix)web-\($0)") }
                )
            )
            floatingIPs.append(
                FloatingIP(
                    id: .init("\(prefix)fip-\(letter)"),
                    zone: zone,
                    address: .v4(outside + 0x101 + UInt32(index)),
                    router: .init("\(prefix)rtr-\(letter)"),
                    serves: .loadBalancer(.init("\(prefix)lb-\(letter)"))
                )
            )
            vantages.append(
                Vantage(id: .init("\(prefix)agent-\(letter)"), zone: zone, instance: .init("\(prefix)probe-\(letter)"))
            )
        }
        networks.append(
            Network(id: app, subnets: [IPPrefix(network: .v4(network), length: length)].compactMap(\.self))
        )
        services += [
            Service(
                id: .init("\(prefix)shop"),
                replicas: letters.map { .init("\(prefix)web-\($0)") },
                entries: [.globalLoadBalancer(.init("\(prefix)shop-glb"))],
                dependsOn: [.service(.init("\(prefix)data"))]
            ),
            Service(id: .init("\(prefix)data"), replicas: letters.map { .init("\(prefix)db-\($0)") }),
        ]
        globalLoadBalancers.append(
            GlobalLoadBalancer(
                id: .init("\(prefix)shop-glb"),
                name: "\(prefix)shop.example.net",
                service: .init("\(prefix)shop"),
                answers: letters.map { .init("\(prefix)fip-\($0)") }
            )
        )
    }
}
