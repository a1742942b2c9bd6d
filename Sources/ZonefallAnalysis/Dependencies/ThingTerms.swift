import ZonefallModel

/// The formulas of the things themselves, whoever asks.
struct ThingTerms: Sendable {
    typealias Term = FormulaGraph.Index

    /// How deep a probe looks.
    enum Depth: Hashable, Sendable, CaseIterable {
        /// What takes the connection: an address, a balancer.
        case front
        /// What can answer it too: a member behind the balancer.
        case pool
        /// What the answer needs too: the service's logic and its backends.
        case application
    }

    private(set) var instances: [Depth: [Instance.ID: Term]] = [:]
    private(set) var loadBalancers: [Depth: [LoadBalancer.ID: Term]] = [:]
    private(set) var floatingIPs: [Depth: [FloatingIP.ID: Term]] = [:]
    private(set) var globalLoadBalancers: [Depth: [GlobalLoadBalancer.ID: Term]] = [:]
    private(set) var services: [Service.ID: Term] = [:]
    /// The part of a service's formula that counts its replicas.
    private(set) var quorums: [Service.ID: Term] = [:]

    init(_ builder: inout TermBuilder, access: ServiceAccess) {
        let map = builder.map
        for instance in map.instances { _ = builder.node(.instance(instance.id)) }
        for router in map.routers { _ = builder.node(.router(router.id)) }
        for address in map.floatingIPs { _ = builder.node(.floatingIP(address.id)) }
        for balancer in map.loadBalancers { _ = builder.node(.loadBalancer(balancer.id)) }

        addFronts(.front, backing: [:], to: &builder)
        addFronts(.pool, backing: [:], to: &builder)
        addServices(to: &builder, access: access)
        let backing = backing(&builder)
        addFronts(.application, backing: backing, to: &builder)
    }

    /// Balancers, addresses and names, from the inside out.
    ///
    /// - Parameter backing: for each service, what an answer of one of its replicas needs besides the replica.
    private mutating func addFronts(_ depth: Depth, backing: [Service.ID: Term], to builder: inout TermBuilder) {
        let map = builder.map
        var backingByInstance: [Instance.ID: [Term]] = [:]
        for service in map.services {
            guard let term = backing[service.id] else { continue }
            for replica in service.replicas { backingByInstance[replica, default: []].append(term) }
        }
        for instance in map.instances {
            let parts = [builder.node(.instance(instance.id))] + (backingByInstance[instance.id] ?? [])
            let term = builder.all(parts)
            instances[depth, default: [:]][instance.id] =
                parts.count == 1 ? term : builder.named(.instance(instance.id), term)
        }
        for balancer in map.loadBalancers {
            var parts = [builder.node(.loadBalancer(balancer.id))]
            if depth != .front {
                let members = balancer.members.map { builder.member($0, of: balancer) }
                parts += [builder.node(.members(of: balancer.id)), builder.atLeast(1, of: members)]
            }
            parts += balancer.service.flatMap { backing[$0] }.map { [$0] } ?? []
            loadBalancers[depth, default: [:]][balancer.id] =
                builder.named(.loadBalancer(balancer.id), builder.all(parts))
        }
        for address in map.floatingIPs {
            let served: Term? =
                switch address.serves {
                case .loadBalancer(let id): loadBalancers[depth]?[id]
                case .instance(let id): instances[depth]?[id]
                case nil: nil
                }
            let path = [builder.node(.floatingIP(address.id)), builder.node(.router(address.router))]
            let parts = path + [served ?? builder.never()]
            floatingIPs[depth, default: [:]][address.id] = builder.named(.floatingIP(address.id), builder.all(parts))
        }
        for balancer in map.globalLoadBalancers {
            let answers = balancer.answers.compactMap { floatingIPs[depth]?[$0] }
            let parts = [builder.node(.answers(of: balancer.id)), builder.atLeast(1, of: answers)]
            globalLoadBalancers[depth, default: [:]][balancer.id] =
                builder.named(.globalLoadBalancer(balancer.id), builder.all(parts))
        }
    }

    private mutating func addServices(to builder: inout TermBuilder, access: ServiceAccess) {
        let map = builder.map
        var cores: [Service.ID: [Term]] = [:]
        for service in map.services {
            var parts = [builder.node(.logic(of: service.id))]
            let doors = access.doors(of: service)
            if !doors.isEmpty { parts.append(builder.atLeast(1, of: doors.compactMap(front(of:)))) }
            let quorum = builder.atLeast(service.quorum, of: service.replicas.map { builder.node(.instance($0)) })
            quorums[service.id] = quorum
            parts.append(quorum)
            cores[service.id] = parts
        }
        let order = BackendOrder(map)
        for service in order.services {
            var parts = cores[service.id] ?? []
            for backend in order.nestedBackends(of: service) {
                switch backend {
                case .instance(let id): parts.append(builder.node(.instance(id)))
                case .service(let id): parts += services[id].map { [builder.whole($0)] } ?? []
                }
            }
            for partner in order.partners(of: service) {
                parts.append(builder.whole(builder.named(.service(partner), builder.all(cores[partner] ?? []))))
            }
            services[service.id] = builder.named(.service(service.id), builder.all(parts))
        }
    }

    private func front(of door: Service.Entry) -> Term? {
        switch door {
        case .globalLoadBalancer(let id): globalLoadBalancers[.pool]?[id]
        case .loadBalancer(let id): loadBalancers[.pool]?[id]
        case .floatingIP(let id): floatingIPs[.pool]?[id]
        }
    }

    /// What an answer of a replica needs besides the replica: the service's logic and its backends.
    private func backing(_ builder: inout TermBuilder) -> [Service.ID: Term] {
        var backing: [Service.ID: Term] = [:]
        for service in builder.map.services {
            var parts = [builder.node(.logic(of: service.id))]
            for backend in service.dependsOn {
                switch backend {
                case .instance(let id): parts.append(builder.node(.instance(id)))
                case .service(let id): parts += services[id].map { [builder.whole($0)] } ?? []
                }
            }
            backing[service.id] = builder.named(.service(service.id), builder.all(parts))
        }
        return backing
    }
}

extension TermBuilder {
    /// A member as its balancer sees it: on their common network, or over a router of that network and back.
    mutating func member(_ id: Instance.ID, of balancer: LoadBalancer) -> Term {
        let itself = node(.instance(id))
        guard let instance = map.instance(id) else { return never() }
        if instance.ports.contains(where: { $0.network == balancer.network }) { return itself }
        guard let door = door(of: balancer), let exit = routing.exit(of: instance),
            let there = instance.ports.lazy.compactMap({ [map] port in
                map.network(port.network)
            }).first(where: { [routing] in routing.transit(from: door, to: $0.id) != nil }),
            let forth = transit(from: door, to: there.id),
            let back = transit(from: exit.router, to: balancer.network)
        else { return never() }
        return all([itself, forth, node(.gateway(of: id)), back])
    }

    /// The router by which a balancer leaves its network: one of its own zone, else the first.
    private func door(of balancer: LoadBalancer) -> Router.ID? {
        let routers = routing.routers(on: balancer.network)
        return routers.first { map.router($0).flatMap(map.zone(of:)) == balancer.zone } ?? routers.first
    }
}
