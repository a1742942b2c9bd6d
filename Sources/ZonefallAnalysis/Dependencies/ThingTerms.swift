import ZonefallModel

/// The formulas of the things themselves, whoever asks.
struct ThingTerms: Sendable {
    typealias Term = FormulaGraph.Index

    /// What takes the connection: an address, a balancer, an instance.
    let front: FrontTerms
    /// What can answer it too: a member behind the balancer, whatever that member needs.
    let pool: FrontTerms
    /// What the answer needs too: the service's logic and its backends.
    let application: FrontTerms
    private(set) var services: [Service.ID: Term] = [:]
    /// The part of a service's formula that counts its replicas.
    private(set) var quorums: [Service.ID: Term] = [:]

    init(_ builder: inout TermBuilder, access: ServiceAccess) {
        let map = builder.map
        for instance in map.instances { _ = builder.node(.instance(instance.id)) }
        for router in map.routers { _ = builder.node(.router(router.id)) }
        for address in map.floatingIPs { _ = builder.node(.floatingIP(address.id)) }
        for balancer in map.loadBalancers { _ = builder.node(.loadBalancer(balancer.id)) }

        let pools = Dictionary(
            map.loadBalancers.map { ($0.id, builder.pool(of: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
        front = FrontTerms(pools: [:], backing: [:], &builder)
        pool = FrontTerms(pools: pools, backing: [:], &builder)
        (services, quorums) = Self.services(reachedBy: pool, access, &builder)
        application = FrontTerms(pools: pools, backing: Self.backing(services, &builder), &builder)
    }

    private static func services(
        reachedBy fronts: FrontTerms,
        _ access: ServiceAccess,
        _ builder: inout TermBuilder
    ) -> (services: [Service.ID: Term], quorums: [Service.ID: Term]) {
        let map = builder.map
        var services: [Service.ID: Term] = [:]
        var quorums: [Service.ID: Term] = [:]
        var cores: [Service.ID: [Term]] = [:]
        for service in map.services {
            var parts = [builder.node(.logic(of: service.id))]
            let doors = access.doors(of: service)
            if !doors.isEmpty { parts.append(builder.atLeast(1, of: doors.compactMap(fronts.term(of:)))) }
            let quorum = builder.atLeast(service.quorum, of: service.replicas.map { builder.node(.instance($0)) })
            quorums[service.id] = quorum
            parts.append(quorum)
            cores[service.id] = parts
        }
        let order = BackendOrder(map)
        for service in order.services {
            var parts = cores[service.id] ?? []
            for backend in order.nestedBackends(of: service) { parts += need(backend, among: services, &builder) }
            for partner in order.partners(of: service) {
                parts.append(builder.whole(builder.named(.service(partner), builder.all(cores[partner] ?? []))))
            }
            services[service.id] = builder.named(.service(service.id), builder.all(parts))
        }
        return (services, quorums)
    }

    /// What an answer of a replica needs besides the replica: the service's logic and its backends.
    private static func backing(_ services: [Service.ID: Term], _ builder: inout TermBuilder) -> [Service.ID: Term] {
        var backing: [Service.ID: Term] = [:]
        for service in builder.map.services {
            var parts = [builder.node(.logic(of: service.id))]
            for backend in service.dependsOn { parts += need(backend, among: services, &builder) }
            backing[service.id] = builder.named(.service(service.id), builder.all(parts))
        }
        return backing
    }

    private static func need(
        _ backend: Service.Backend,
        among services: [Service.ID: Term],
        _ builder: inout TermBuilder
    ) -> [Term] {
        switch backend {
        case .instance(let id): [builder.node(.instance(id))]
        case .service(let id): services[id].map { [builder.whole($0)] } ?? []
        }
    }
}

extension TermBuilder {
    /// A balancer's choice of members, and any one of them.
    fileprivate mutating func pool(of balancer: LoadBalancer) -> Term {
        let members = balancer.members.map { member($0, of: balancer) }
        return all([node(.members(of: balancer.id)), atLeast(1, of: members)])
    }

    /// A member as its balancer sees it: on their common network, or over a router of that network and back.
    private mutating func member(_ id: Instance.ID, of balancer: LoadBalancer) -> Term {
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
