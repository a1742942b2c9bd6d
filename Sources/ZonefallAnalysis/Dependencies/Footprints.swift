import ZonefallModel

/// What stands behind each thing by the map, however redundant it is: all whose fault could show there.
package struct Footprints {
    private let map: ZoneMap

    package init(_ map: ZoneMap) {
        self.map = map
    }

    /// The thing itself, and everything that it uses, directly or not.
    package func things(behind thing: Resource) -> Set<Resource> {
        var found: Set<Resource> = []
        var waiting = [thing]
        while let next = waiting.popLast() {
            guard found.insert(next).inserted else { continue }
            waiting += parts(of: next)
            for service in services(answeringAt: next) {
                found.insert(.service(service.id))
                waiting += backends(of: service)
            }
        }
        return found
    }

    private func parts(of thing: Resource) -> [Resource] {
        switch thing {
        case .service(let id): map.service(id).map(parts) ?? []
        case .globalLoadBalancer(let id):
            (map.globalLoadBalancer(id)?.answers ?? []).map { .floatingIP($0) }
        case .floatingIP(let id): map.floatingIP(id).map(parts) ?? []
        case .loadBalancer(let id): (map.loadBalancer(id)?.members ?? []).map { .instance($0) }
        case .instance(let id):
            map.instance(id).map { instance in
                [instance.gateway, instance.gatewayV6].compactMap { $0 }
                    .compactMap { map.router(ofGateway: $0, of: instance) }.map { .router($0.id) }
            } ?? []
        case .vantage(let id): (map.vantage(id)?.instance).map { [.instance($0)] } ?? []
        case .router, .network, .zone: []
        }
    }

    private func parts(of service: Service) -> [Resource] {
        let entries: [Resource] = service.entries.map { entry in
            switch entry {
            case .globalLoadBalancer(let id): .globalLoadBalancer(id)
            case .loadBalancer(let id): .loadBalancer(id)
            case .floatingIP(let id): .floatingIP(id)
            }
        }
        return entries + backends(of: service) + service.replicas.map { .instance($0) }
    }

    /// Whoever gets an answer of a balancer or of a replica gets it of the service, and not without its backends.
    private func services(answeringAt thing: Resource) -> [Service] {
        switch thing {
        case .loadBalancer(let id): (map.loadBalancer(id)?.service).flatMap(map.service).map { [$0] } ?? []
        case .instance(let id): map.services.filter { $0.replicas.contains(id) }
        default: []
        }
    }

    private func backends(of service: Service) -> [Resource] {
        service.dependsOn.map { backend in
            switch backend {
            case .service(let id): .service(id)
            case .instance(let id): .instance(id)
            }
        }
    }

    private func parts(of address: FloatingIP) -> [Resource] {
        let served: [Resource] =
            switch address.serves {
            case .loadBalancer(let id): [.loadBalancer(id)]
            case .instance(let id): [.instance(id)]
            case nil: []
            }
        return [.router(address.router)] + served
    }
}
