import ZonefallModel

/// Instances, balancers, addresses and names to one depth, from the inside out.
struct FrontTerms: Sendable {
    typealias Term = FormulaGraph.Index

    private(set) var instances: [Instance.ID: Term] = [:]
    private(set) var loadBalancers: [LoadBalancer.ID: Term] = [:]
    private(set) var floatingIPs: [FloatingIP.ID: Term] = [:]
    private(set) var globalLoadBalancers: [GlobalLoadBalancer.ID: Term] = [:]

    /// - Parameters:
    ///   - pools: what stands behind each balancer; without it the balancer itself is enough.
    ///   - backing: for each service, what an answer of one of its replicas needs besides the replica.
    init(pools: [LoadBalancer.ID: Term], backing: [Service.ID: Term], _ builder: inout TermBuilder) {
        let map = builder.map
        for instance in map.instances { instances[instance.id] = builder.node(.instance(instance.id)) }
        addBacking(backing, &builder)
        for balancer in map.loadBalancers {
            var parts = [builder.node(.loadBalancer(balancer.id))]
            if let pool = pools[balancer.id] { parts.append(pool) }
            if let backing = balancer.service.flatMap({ backing[$0] }) { parts.append(backing) }
            loadBalancers[balancer.id] = builder.named(.loadBalancer(balancer.id), builder.all(parts))
        }
        for address in map.floatingIPs {
            let served: Term? =
                switch address.serves {
                case .loadBalancer(let id): loadBalancers[id]
                case .instance(let id): instances[id]
                case nil: nil
                }
            let path = [builder.node(.floatingIP(address.id)), builder.node(.router(address.router))]
            let parts = path + [served ?? builder.never()]
            floatingIPs[address.id] = builder.named(.floatingIP(address.id), builder.all(parts))
        }
        for balancer in map.globalLoadBalancers {
            let answers = balancer.answers.compactMap { floatingIPs[$0] }
            let parts = [builder.node(.answers(of: balancer.id)), builder.atLeast(1, of: answers)]
            globalLoadBalancers[balancer.id] = builder.named(.globalLoadBalancer(balancer.id), builder.all(parts))
        }
    }

    private mutating func addBacking(_ backing: [Service.ID: Term], _ builder: inout TermBuilder) {
        var needs: [Instance.ID: [Term]] = [:]
        for service in builder.map.services {
            guard let term = backing[service.id] else { continue }
            for replica in service.replicas { needs[replica, default: []].append(term) }
        }
        for (instance, terms) in needs {
            let parts = [builder.node(.instance(instance))] + terms
            instances[instance] = builder.named(.instance(instance), builder.all(parts))
        }
    }

    func term(of door: Service.Entry) -> Term? {
        switch door {
        case .globalLoadBalancer(let id): globalLoadBalancers[id]
        case .loadBalancer(let id): loadBalancers[id]
        case .floatingIP(let id): floatingIPs[id]
        }
    }
}
