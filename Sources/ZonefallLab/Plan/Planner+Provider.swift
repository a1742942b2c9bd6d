import ZonefallModel

/// The provider's side: each zone's fabric and edge, and the internet that joins the edges.
extension Planner {
    mutating func addInternet(_ addresses: LabPlan.WellKnownAddresses) {
        var internet = Node(name: Self.internet, role: .internet, forwards: true)
        internet.addresses = (addresses.reflector.both + addresses.dns.both).map { .host($0, on: "lo") }
        nodes.append(internet)
    }

    mutating func addPlaces(
        of zone: Zone,
        index: Int,
        _ addresses: LabPlan.WellKnownAddresses
    ) throws(LabPlanError) {
        let places = ZonePlaces(
            fabric: names.name(for: "fabric-\(zone.id)"),
            edge: names.name(for: "edge-\(zone.id)"),
            egress: try edgeAddress(of: zone, .egress),
            ingress: try edgeAddress(of: zone, .ingress),
            internetInterface: "zone\(index)"
        )
        zones[zone.id] = places
        nodes.append(Node(name: places.fabric, role: .fabric, zone: zone.id))

        // Traces see the address of the interface by which a packet came in: egress on the way out, ingress on the way in.
        var edge = Node(name: places.edge, role: .edge, zone: zone.id, forwards: true)
        let others = zone.edges.filter {
            !places.egress.both.contains($0.address) && !places.ingress.both.contains($0.address)
        }
        edge.addresses =
            (places.egress.both + others.filter { $0.role == .egress }.map(\.address)).map { .host($0, on: "inside") }
            + (places.ingress.both + others.filter { $0.role == .ingress }.map(\.address)).map {
                .host($0, on: "outside")
            }
        edge.routes = addresses.outside.both.map { .standard(by: $0, interface: "outside") }
        nodes.append(edge)
        plug(places.edge, "inside", into: Self.providerBridge, of: places.fabric)
        links.append(
            Link(
                Link.End(node: places.edge, interface: "outside"),
                Link.End(node: Self.internet, interface: places.internetInterface)
            )
        )
        change(Self.internet) { internet in
            internet.addresses += addresses.outside.both.map { .host($0, on: places.internetInterface) }
            internet.routes += places.ingress.both.map {
                .host($0, .direct(interface: places.internetInterface), source: addresses.outside[$0.family])
            }
            internet.routes += places.egress.both.map {
                .host(
                    $0,
                    .gateway(places.ingress[$0.family], interface: places.internetInterface),
                    source: addresses.outside[$0.family]
                )
            }
        }
    }

    /// The map's address of a zone's edge, or one of our own.
    private mutating func edgeAddress(of zone: Zone, _ role: Zone.Edge.Role) throws(LabPlanError) -> DualAddress {
        let given = zone.edges.filter { $0.role == role }.map(\.address)
        var address = try pool.outside()
        if let v4 = given.first(where: { $0.family == .v4 }) { address.v4 = v4 }
        if let v6 = given.first(where: { $0.family == .v6 }) { address.v6 = v6 }
        return address
    }

    /// Joins the zones of each stretched network, every pair by a cable of its own.
    mutating func addTrunks() {
        for (number, network) in map.networks.enumerated() {
            let bridge = bridge(of: network.id)
            let fabrics = map.zones.compactMap { zones[$0.id]?.fabric }.filter { fabric in
                nodes.contains { $0.name == fabric && $0.bridges.contains(bridge) }
            }
            for (first, one) in fabrics.enumerated() {
                for (second, other) in fabrics.enumerated() where second > first {
                    links.append(
                        Link(
                            Link.End(node: one, interface: "trunk\(number)-\(second)", bridge: bridge, isTrunk: true),
                            Link.End(node: other, interface: "trunk\(number)-\(first)", bridge: bridge, isTrunk: true)
                        )
                    )
                }
            }
        }
    }

    /// Leads each address that is known outside to the edge of the zone where it really enters.
    mutating func addRoutesInward(_ addresses: LabPlan.WellKnownAddresses) {
        for router in map.routers {
            guard let uplink = uplinks[router.id] else { continue }
            for external in [uplink.v4, uplink.v6].compactMap({ $0 }) {
                lead(external, to: router, by: nil, addresses)
            }
        }
        for floating in map.floatingIPs {
            guard let router = map.router(floating.router), let uplink = uplinks[router.id] else { continue }
            lead(floating.address, to: router, by: uplink[floating.address.family], addresses)
            if floating.serves == nil {
                change(name(of: .router(router.id))) { $0.routes.append(.host(floating.address, .blackhole)) }
            }
        }
        for (address, router) in routedHosts() {
            guard let external = uplinks[router.id]?.v6 else { continue }
            lead(address, to: router, by: external, addresses)
        }
    }

    /// - Parameter external: the router's address that the edge sends to; nil: `address` itself is the router's.
    private mutating func lead(
        _ address: IPAddress,
        to router: Router,
        by external: IPAddress?,
        _ addresses: LabPlan.WellKnownAddresses
    ) {
        guard let zone = uplinks[router.id]?.zone, let places = zones[zone] else { return }
        change(Self.internet) {
            $0.routes.append(
                .host(
                    address,
                    .gateway(places.ingress[address.family], interface: places.internetInterface),
                    source: addresses.outside[address.family]
                )
            )
        }
        change(places.edge) {
            $0.routes.append(
                .host(address, external.map { .gateway($0, interface: "inside") } ?? .direct(interface: "inside"))
            )
        }
    }

    /// IPv6 addresses inside, which are routed and not translated, each with the router of its default route.
    private func routedHosts() -> [(IPAddress, Router)] {
        var hosts: [(IPAddress, Router)] = []
        for balancer in map.loadBalancers {
            guard let router = defaultRouter(of: balancer) else { continue }
            hosts += balancer.addresses.filter { $0.family == .v6 }.map { ($0, router) }
        }
        for instance in map.instances {
            guard let gateway = gatewayV6(of: instance), let router = map.router(ofGateway: gateway, of: instance)
            else {
                continue
            }
            hosts += instance.ports.flatMap(\.addresses).filter { $0.family == .v6 }.map { ($0, router) }
        }
        return hosts
    }
}
