import ZonefallModel

extension Dependencies {
    /// What it takes for a thing to do its job, whoever asks: for an instance to reach the outside, for a router to be
    /// there, for an address, a balancer or a name to get an answer, for a service to be of use.
    ///
    /// Nil for zones, networks and agents, and for what the map does not list.
    package func formula(of thing: Resource) -> Formula? {
        switch thing {
        case .instance(let id):
            guard let itself = things.front.instances[id] else { return nil }
            guard let exit = paths.exits[id], let gateway = paths.gateways[id], let router = paths.routers[exit.router]
            else { return Formula([itself]) }
            return Formula([itself, gateway, router])
        case .router(let id): return paths.routers[id].map { Formula([$0]) }
        case .floatingIP(let id): return things.application.floatingIPs[id].map { Formula([$0]) }
        case .loadBalancer(let id): return things.application.loadBalancers[id].map { Formula([$0]) }
        case .globalLoadBalancer(let id): return things.application.globalLoadBalancers[id].map { Formula([$0]) }
        case .service(let id): return things.services[id].map { Formula([$0]) }
        case .zone, .network, .vantage: return nil
        }
    }

    /// What it takes for a probe to succeed; nil if by the map it can't be made at all.
    package func formula(for pair: ProbePair) -> Formula? {
        guard let vantage = map.vantage(pair.vantage), let standpoint = Standpoint(vantage, in: self) else {
            return nil
        }
        return formula(for: pair.target, pair.kind, from: standpoint)
    }

    func formula(for target: ProbePair.Target, _ kind: ProbeKind, from standpoint: Standpoint) -> Formula? {
        guard case .resource(let thing) = target else {
            return kind == .egress ? standpoint.wayOut.map { Formula([standpoint.origin] + $0) } : nil
        }
        switch kind {
        case .egress: return nil
        case .gateway:
            guard let exit = standpoint.exit, thing == .router(exit.router) else { return nil }
            return standpoint.wayOut.map { Formula([standpoint.origin] + $0) }
        case .icmp, .tcp, .http, .member, .udp, .path: break
        // A certificate, a name server, a packet's size or another program fail for reasons that no zone has.
        case .dns, .tls, .mtu, .flow, .exec: return nil
        }
        guard let answer = answer(of: thing, to: kind) else { return nil }
        switch thing {
        case .floatingIP, .globalLoadBalancer:
            return standpoint.wayOut.map { Formula([standpoint.origin] + $0 + [answer]) }
        case .instance, .loadBalancer, .router:
            return way(from: standpoint, to: thing).map { Formula([standpoint.origin] + $0.forth + [answer] + $0.back) }
        case .zone, .network, .service, .vantage:
            return nil
        }
    }

    private func answer(of target: Resource, to kind: ProbeKind) -> FormulaGraph.Index? {
        let fronts = [.icmp, .tcp, .udp, .path].contains(kind) ? things.front : things.application
        switch target {
        case .instance(let id): return fronts.instances[id]
        case .router(let id): return kind == .icmp || kind == .path ? paths.routers[id] : nil
        case .loadBalancer(let id): return fronts.loadBalancers[id]
        case .floatingIP(let id): return fronts.floatingIPs[id]
        case .globalLoadBalancer(let id): return fronts.globalLoadBalancers[id]
        case .zone, .network, .service, .vantage: return nil
        }
    }

    /// The routers between a vantage and a thing inside, there and back; nothing on a common network.
    private func way(
        from standpoint: Standpoint,
        to target: Resource
    ) -> (forth: [FormulaGraph.Index], back: [FormulaGraph.Index])? {
        guard let source = standpoint.instance else { return nil }
        switch reach(from: source, to: ports(of: target)) {
        case .onLink: return ([], [])
        case .internet, nil: return nil
        case .routed(_, let network):
            guard let exit = standpoint.exit, let gateway = paths.gateways[source.id],
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
