import ZonefallModel

/// The places that a probe's packets pass on their way to the target, in order.
///
/// For round-trip times: the way back is taken to be the same.
package struct Walk: Hashable, Sendable {
    package enum Stop: Hashable, Sendable {
        case node(Node)
        /// Somewhere on the internet.
        case outside
    }

    package let stops: [Stop]
    /// The answer of the global balancer and the member of the balancer that this walk is for, if it chose.
    package let answer: FloatingIP.ID?
    package let member: Instance.ID?

    package init(stops: [Stop], answer: FloatingIP.ID? = nil, member: Instance.ID? = nil) {
        self.stops = stops
        self.answer = answer
        self.member = member
    }

    /// The zone of each stop without repetitions; nil for outside.
    package func zones(in dependencies: Dependencies) -> [Zone.ID?] {
        var zones: [Zone.ID?] = []
        for stop in stops {
            let zone: Zone.ID? =
                switch stop {
                case .outside: nil
                case .node(let node): dependencies.zone(of: node)
                }
            if zones.isEmpty || zones[zones.count - 1] != zone { zones.append(zone) }
        }
        return zones
    }
}

extension Dependencies {
    /// The walks of a probe: one, or one for each answer and member that may be chosen. Empty if it can't be made.
    package func walks(for pair: ProbePair) -> [Walk] {
        formula(for: pair) == nil ? [] : possibleWalks(for: pair)
    }

    /// The same of a probe that can be made.
    func possibleWalks(for pair: ProbePair) -> [Walk] {
        guard let vantage = map.vantage(pair.vantage) else { return [] }
        let start: Walk.Stop = vantage.instance.map { .node(.instance($0)) } ?? .outside
        let exit = vantage.instance.flatMap { paths.exits[$0] }
        let leaving = [start] + (exit.map { [.node(.router($0.router))] } ?? [])
        switch pair.target {
        case .reflector:
            return [Walk(stops: leaving + [.outside])]
        case .resource(.floatingIP(let id)):
            return walks(after: leaving, to: id, pair.kind)
        case .resource(.globalLoadBalancer(let id)):
            return (map.globalLoadBalancer(id)?.answers ?? []).flatMap { answer in
                walks(after: leaving, to: answer, pair.kind)
                    .map { Walk(stops: $0.stops, answer: answer, member: $0.member) }
            }
        case .resource(let target):
            let routers: [Router.ID] =
                if case .routed(let path, _) = reach(from: vantage, to: ports(of: target)) { path } else { [] }
            return walks(after: [start] + routers.map { .node(.router($0)) }, inside: target, pair.kind)
        }
    }

    private func walks(after stops: [Walk.Stop], to id: FloatingIP.ID, _ kind: ProbeKind) -> [Walk] {
        guard let address = map.floatingIP(id), let serves = address.serves else { return [] }
        let entered = stops + [.node(.floatingIP(id)), .node(.router(address.router))]
        switch serves {
        case .loadBalancer(let id): return walks(after: entered, inside: .loadBalancer(id), kind)
        case .instance(let id): return walks(after: entered, inside: .instance(id), kind)
        }
    }

    private func walks(after stops: [Walk.Stop], inside target: Resource, _ kind: ProbeKind) -> [Walk] {
        switch target {
        case .instance(let id):
            return [Walk(stops: stops + [.node(.instance(id))])]
        case .router(let id):
            return [Walk(stops: stops.last == .node(.router(id)) ? stops : stops + [.node(.router(id))])]
        case .loadBalancer(let id):
            let front = stops + [.node(.loadBalancer(id))]
            guard kind == .http || kind == .member, let balancer = map.loadBalancer(id) else {
                return [Walk(stops: front)]
            }
            return balancer.members.map { Walk(stops: front + [.node(.instance($0))], member: $0) }
        default:
            return []
        }
    }
}
