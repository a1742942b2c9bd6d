import ZonefallModel

extension Dependencies {
    /// The zones on any of which a service is meant to live: as it says itself, else those of its replicas.
    ///
    /// In the region's order, without repetitions.
    package func expectedZones(of service: Service) -> [Zone.ID] {
        service.expectedZones.isEmpty ? access.replicaZones(of: service) : map.inRegionOrder(service.expectedZones)
    }

    /// The zones on any of which a thing is meant to do its job; empty where the map has no opinion.
    ///
    /// An instance at home; a router wherever it was asked for; a floating IP where what it serves stands; a global
    /// balancer where its service is meant to live, and so a balancer through which alone its service is reached.
    package func homeZones(of thing: Resource) -> [Zone.ID] {
        switch thing {
        case .zone(let id): [id]
        case .network(let id): map.network(id).map { $0.zones.isEmpty ? map.zones.map(\.id) : $0.zones } ?? []
        case .instance(let id): map.instance(id).map { [$0.zone] } ?? []
        case .router(let id): map.router(id).map(homeZones(of:)) ?? []
        case .floatingIP(let id): map.floatingIP(id).map { [map.zone(servedBy: $0) ?? $0.zone] } ?? []
        case .loadBalancer(let id): map.loadBalancer(id).map(homeZones(of:)) ?? []
        case .service(let id): map.service(id).map(expectedZones(of:)) ?? []
        case .globalLoadBalancer(let id):
            map.globalLoadBalancer(id).flatMap { map.service($0.service) }.map(expectedZones(of:)) ?? []
        case .vantage(let id): map.vantage(id)?.zone.map { [$0] } ?? []
        }
    }

    private func homeZones(of router: Router) -> [Zone.ID] {
        router.requestedZones.isEmpty ? router.zone.map { [$0] } ?? [] : map.inRegionOrder(router.requestedZones)
    }

    private func homeZones(of balancer: LoadBalancer) -> [Zone.ID] {
        guard let service = balancer.service.flatMap(map.service),
            access.soleBalancer(of: service)?.id == balancer.id
        else { return [balancer.zone] }
        let expected = expectedZones(of: service)
        return expected.isEmpty ? [balancer.zone] : expected
    }

    /// Whether the map means a thing to fail with a zone: it has no other home.
    package func isMeantToFail(_ thing: Resource, with zone: Zone.ID) -> Bool {
        homeZones(of: thing).allSatisfy { $0 == zone }
    }
}
