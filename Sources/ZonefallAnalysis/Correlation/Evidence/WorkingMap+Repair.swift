import ZonefallModel

extension ZoneMap {
    /// The map as it should be: what it declares to be a detour, mended.
    ///
    /// So that a declared fault is a suspicion like any other: what it kills is told by the story that claims it, and a
    /// stale one is refuted by what survived.
    func repaired(_ claims: [StructureClaim], home: HomeZones) -> ZoneMap {
        let nodes = Set(claims.flatMap(\.hypotheses).map(\.node))
        return replacing(
            routers: routers.map { nodes.isEmpty ? $0 : repaired($0, nodes, home) },
            instances: instances.map { nodes.contains(.gateway(of: $0.id)) ? repaired($0, home) : $0 },
            floatingIPs: floatingIPs.map { nodes.contains(.floatingIP($0.id)) ? repaired($0, home) : $0 },
            loadBalancers: loadBalancers.map { nodes.contains(.members(of: $0.id)) ? repaired($0) : $0 },
            globalLoadBalancers: globalLoadBalancers.map { nodes.contains(.answers(of: $0.id)) ? repaired($0) : $0 }
        )
    }

    private func repaired(_ instance: Instance, _ home: HomeZones) -> Instance {
        var repaired = instance
        let networks = instance.ports.map(\.network).filter { network($0)?.role != .back }
        let doors = routers.filter { home[.router($0.id)] == instance.zone }.flatMap(\.interfaces)
        if let door = doors.first(where: { networks.contains($0.network) }), door.address.family == .v4 {
            repaired.gateway = door.address
        }
        return repaired
    }

    private func repaired(_ address: FloatingIP, _ home: HomeZones) -> FloatingIP {
        var repaired = address
        if let router = router(for: address, in: home[.floatingIP(address.id)], home) { repaired.router = router }
        return repaired
    }

    /// A router of a zone on the network of what a floating IP serves.
    func router(for address: FloatingIP, in zone: Zone.ID?, _ home: HomeZones) -> Router.ID? {
        let network: Network.ID? =
            switch address.serves {
            case .loadBalancer(let id): loadBalancer(id)?.network
            case .instance(let id): instance(id)?.ports.first?.network
            case nil: nil
            }
        guard let network, let zone else { return nil }
        return routers.first { router in
            home[.router(router.id)] == zone && router.interfaces.contains { $0.network == network }
        }?.id
    }

    private func repaired(_ balancer: LoadBalancer) -> LoadBalancer {
        var repaired = balancer
        let replicas = balancer.service.flatMap(service)?.replicas ?? []
        repaired.members += replicas.filter { !balancer.members.contains($0) }
        return repaired
    }

    private func repaired(_ balancer: GlobalLoadBalancer) -> GlobalLoadBalancer {
        var repaired = balancer
        repaired.answers += sites(of: balancer.service).map(\.id).filter { !balancer.answers.contains($0) }
        return repaired
    }

    /// Routes that take a declared detour lead straight to a router of the destination instead.
    private func repaired(_ router: Router, _ nodes: Set<Node>, _ home: HomeZones) -> Router {
        var repaired = router
        repaired.routes = router.routes.map { route in
            guard
                let destination = networks.first(where: { $0.subnets.contains { $0.overlaps(route.destination) } }),
                nodes.contains(.route(from: router.id, to: destination.id)),
                let transit = networks.first(where: { $0.subnets.contains { $0.contains(route.nextHop) } }),
                let next = routers.first(where: { other in
                    other.id != router.id && other.interfaces.contains { $0.network == destination.id }
                        && other.interfaces.contains { $0.network == transit.id }
                }),
                let door = next.interfaces.first(where: { $0.network == transit.id })
            else { return route }
            return Router.Route(destination: route.destination, nextHop: door.address)
        }
        return repaired
    }

    func corrected(by corrections: WorkingMap.Corrections) -> ZoneMap {
        func corrected<Thing, ID: Hashable>(_ things: [Thing], _ changed: [Thing], _ id: KeyPath<Thing, ID>) -> [Thing]
        {
            if changed.isEmpty { return things }
            let known = Dictionary(changed.map { ($0[keyPath: id], $0) }, uniquingKeysWith: { first, _ in first })
            return things.map { known[$0[keyPath: id]] ?? $0 }
        }
        return replacing(
            instances: corrected(instances, corrections.instances, \.id),
            floatingIPs: corrected(floatingIPs, corrections.floatingIPs, \.id),
            loadBalancers: corrected(loadBalancers, corrections.loadBalancers, \.id),
            globalLoadBalancers: corrected(globalLoadBalancers, corrections.globalLoadBalancers, \.id)
        )
    }

    func replacing(
        routers: [Router]? = nil,
        instances: [Instance],
        floatingIPs: [FloatingIP],
        loadBalancers: [LoadBalancer],
        globalLoadBalancers: [GlobalLoadBalancer]
    ) -> ZoneMap {
        ZoneMap(
            region: region,
            zones: zones,
            networks: networks,
            routers: routers ?? self.routers,
            instances: instances,
            floatingIPs: floatingIPs,
            loadBalancers: loadBalancers,
            services: services,
            globalLoadBalancers: globalLoadBalancers,
            vantages: vantages,
            locations: locations
        )
    }
}
