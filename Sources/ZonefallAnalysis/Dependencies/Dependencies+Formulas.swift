import ZonefallModel

extension Dependencies {
    /// What it takes for a thing to do its job, whoever asks: for an instance to reach the outside, for a router to be
    /// there, for an address, a balancer or a name to get an answer, for a service to be of use.
    ///
    /// Nil for zones, networks and agents, and for what the map does not list.
    package func formula(of thing: Resource) -> Formula? {
        switch thing {
        case .instance(let id):
            guard let itself = things.instances[.front]?[id] else { return nil }
            guard let exit = paths.exits[id], let gateway = paths.gateways[id], let router = paths.routers[exit.router]
            else { return Formula([itself]) }
            return Formula([itself, gateway, router])
        case .router(let id): return paths.routers[id].map { Formula([$0]) }
        case .floatingIP(let id): return things.floatingIPs[.application]?[id].map { Formula([$0]) }
        case .loadBalancer(let id): return things.loadBalancers[.application]?[id].map { Formula([$0]) }
        case .globalLoadBalancer(let id): return things.globalLoadBalancers[.application]?[id].map { Formula([$0]) }
        case .service(let id): return things.services[id].map { Formula([$0]) }
        case .zone, .network, .vantage: return nil
        }
    }

    /// What it takes for a probe to succeed; nil if by the map it can't be made at all.
    package func formula(for pair: ProbePair) -> Formula? {
        guard let vantage = map.vantage(pair.vantage), let origin = paths.origins[vantage.id] else { return nil }
        switch (pair.target, pair.kind) {
        case (.reflector, .egress):
            return way(out: vantage).map { Formula([origin] + $0) }
        case (.reflector, _), (_, .egress):
            return nil
        case (.resource(let target), .gateway):
            guard case .router(let router) = target, let exit = vantage.instance.flatMap({ paths.exits[$0] }),
                exit.router == router
            else { return nil }
            return way(out: vantage).map { Formula([origin] + $0) }
        case (.resource(let target), _):
            guard let answer = answer(of: target, to: pair.kind) else { return nil }
            switch target {
            case .floatingIP, .globalLoadBalancer:
                return way(out: vantage).map { Formula([origin] + $0 + [answer]) }
            case .instance, .loadBalancer, .router:
                return way(from: vantage, to: target).map { Formula([origin] + $0.forth + [answer] + $0.back) }
            case .zone, .network, .service, .vantage:
                return nil
            }
        }
    }

    private func answer(of target: Resource, to kind: ProbeKind) -> FormulaGraph.Index? {
        let depth: ThingTerms.Depth =
            switch kind {
            case .icmp, .tcp, .gateway: .front
            case .http, .egress, .member: .application
            }
        switch target {
        case .instance(let id): return things.instances[depth]?[id]
        case .router(let id): return kind == .icmp ? paths.routers[id] : nil
        case .loadBalancer(let id): return things.loadBalancers[depth]?[id]
        case .floatingIP(let id): return things.floatingIPs[depth]?[id]
        case .globalLoadBalancer(let id): return things.globalLoadBalancers[depth]?[id]
        case .zone, .network, .service, .vantage: return nil
        }
    }

    /// From a vantage to the internet: nothing for one that is outside already.
    private func way(out vantage: Vantage) -> [FormulaGraph.Index]? {
        guard let instance = vantage.instance else { return [] }
        guard let exit = paths.exits[instance], let gateway = paths.gateways[instance],
            let router = paths.routers[exit.router]
        else { return nil }
        return [gateway, router]
    }

    /// The routers between a vantage and a thing inside, there and back; nothing on a common network.
    private func way(
        from vantage: Vantage,
        to target: Resource
    ) -> (forth: [FormulaGraph.Index], back: [FormulaGraph.Index])? {
        switch reach(from: vantage, to: ports(of: target)) {
        case .onLink: return ([], [])
        case .internet, nil: return nil
        case .routed(_, let network):
            guard let source = vantage.instance, let exit = paths.exits[source], let gateway = paths.gateways[source],
                let forth = paths.transit(from: exit.router, to: network)
            else { return nil }
            switch target {
            case .instance(let id):
                guard let answering = paths.exits[id], let choice = paths.gateways[id],
                    let back = paths.transit(from: answering.router, to: exit.network)
                else { return nil }
                return ([gateway, forth], [choice, back])
            case .router(let id):
                return paths.transit(from: id, to: exit.network).map { ([gateway, forth], [$0]) }
            default:
                return ([gateway, forth], [])
            }
        }
    }

    /// Where a thing is attached.
    package func ports(of thing: Resource) -> [Port] {
        switch thing {
        case .instance(let id): map.instance(id)?.ports ?? []
        case .router(let id): map.router(id)?.interfaces ?? []
        case .loadBalancer(let id):
            map.loadBalancer(id).map { [Port(network: $0.network, address: $0.address, addressV6: $0.addressV6)] } ?? []
        default: []
        }
    }
}
