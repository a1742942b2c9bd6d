import ZonefallModel

/// By which balancers and addresses services are reached: the map's references, followed backwards.
struct ServiceAccess: Sendable {
    private let map: ZoneMap
    private var ownBalancers: [Service.ID: [LoadBalancer.ID]] = [:]
    private var addressesByBalancer: [LoadBalancer.ID: [FloatingIP.ID]] = [:]
    private var addressesByInstance: [Instance.ID: [FloatingIP.ID]] = [:]
    private var globalByService: [Service.ID: [GlobalLoadBalancer.ID]] = [:]
    /// Where the replicas of each service stand, in the region's order.
    private var replicaZones: [Service.ID: [Zone.ID]] = [:]

    init(_ map: ZoneMap) {
        self.map = map
        for balancer in map.loadBalancers {
            if let service = balancer.service { ownBalancers[service, default: []].append(balancer.id) }
        }
        for address in map.floatingIPs {
            switch address.serves {
            case .loadBalancer(let id): addressesByBalancer[id, default: []].append(address.id)
            case .instance(let id): addressesByInstance[id, default: []].append(address.id)
            case nil: break
            }
        }
        for balancer in map.globalLoadBalancers { globalByService[balancer.service, default: []].append(balancer.id) }
        for service in map.services {
            replicaZones[service.id] = map.inRegionOrder(service.replicas.compactMap { map.instance($0)?.zone })
        }
    }

    /// Where a service has replicas, in the region's order.
    func replicaZones(of service: Service) -> [Zone.ID] {
        replicaZones[service.id] ?? []
    }

    /// By what a service is reached: its entries, else the balancers that say they are its own.
    ///
    /// Empty: its replicas are asked directly.
    func doors(of service: Service) -> [Service.Entry] {
        service.entries.isEmpty
            ? (ownBalancers[service.id] ?? []).map { .loadBalancer($0) }
            : service.entries
    }

    /// The balancers that say they are a service's own, then those that are only among its doors.
    func balancers(of service: Service) -> [LoadBalancer] {
        var ids = ownBalancers[service.id] ?? []
        for id in doors(of: service).flatMap(balancers(behind:)) where !ids.contains(id) { ids.append(id) }
        return ids.compactMap(map.loadBalancer)
    }

    /// The one balancer of a service, if every door leads to it.
    func soleBalancer(of service: Service) -> LoadBalancer? {
        let balancers = balancers(of: service)
        return balancers.count == 1 && allDoorsLeadToBalancers(of: service) ? balancers[0] : nil
    }

    /// False if a door leads past all balancers, such as a floating IP of an instance, or if there is no door.
    func allDoorsLeadToBalancers(of service: Service) -> Bool {
        let doors = doors(of: service)
        return !doors.isEmpty
            && doors.flatMap(addresses(behind:)).allSatisfy { address in
                if case .loadBalancer = address.serves { true } else { false }
            }
    }

    /// The floating IPs that a door is or answers with.
    func addresses(behind door: Service.Entry) -> [FloatingIP] {
        switch door {
        case .loadBalancer: []
        case .floatingIP(let id): map.floatingIP(id).map { [$0] } ?? []
        case .globalLoadBalancer(let id): (map.globalLoadBalancer(id)?.answers ?? []).compactMap(map.floatingIP)
        }
    }

    /// Every floating IP by which a service can be reached from outside, whether or not it is among its entries.
    func addresses(of service: Service) -> [FloatingIP] {
        let ids =
            balancers(of: service).flatMap { addressesByBalancer[$0.id] ?? [] }
            + service.replicas.flatMap { addressesByInstance[$0] ?? [] }
        return ids.compactMap(map.floatingIP)
    }

    /// The floating IPs that lead to a balancer.
    func addresses(of balancer: LoadBalancer.ID) -> [FloatingIP] {
        (addressesByBalancer[balancer] ?? []).compactMap(map.floatingIP)
    }

    func globalBalancers(of service: Service) -> [GlobalLoadBalancer] {
        (globalByService[service.id] ?? []).compactMap(map.globalLoadBalancer)
    }

    private func balancers(behind door: Service.Entry) -> [LoadBalancer.ID] {
        if case .loadBalancer(let id) = door { return [id] }
        return addresses(behind: door).compactMap { address in
            if case .loadBalancer(let id) = address.serves { id } else { nil }
        }
    }
}

extension ZoneMap {
    /// Each of these zones once, as the region lists them; what it does not list is left out.
    func inRegionOrder(_ ids: some Sequence<Zone.ID>) -> [Zone.ID] {
        let wanted = Set(ids)
        return zones.map(\.id).filter { wanted.contains($0) }
    }
}
