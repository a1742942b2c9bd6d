import ZonefallModel

extension Dependencies {
    /// Each vantage with each thing that it can ask by the map, once, in the way that asks the most of the thing: `http` of
    /// balancers, addresses, names and replicas, `icmp` of other instances and of the routers on the vantage's own
    /// networks, `egress` of the reflector. Sorted.
    package var probePairs: [ProbePair] {
        probes.map(\.pair)
    }

    /// The same, each with what it takes to succeed.
    var probes: [(pair: ProbePair, formula: Formula)] {
        let catalogue = ProbeCatalogue(self)
        return map.vantages.sorted { $0.id < $1.id }.flatMap { vantage in
            guard let standpoint = Standpoint(vantage, in: self) else { return [(ProbePair, Formula)]() }
            return catalogue.targets(from: standpoint, in: self).compactMap { target, kind in
                formula(for: target, kind, from: standpoint).map {
                    (ProbePair(vantage: vantage.id, target: target, kind: kind), $0)
                }
            }
        }
    }
}

/// What there is to ask, by where it is attached and in the order of ids: looked up once for all vantages.
private struct ProbeCatalogue {
    typealias Question = (target: ProbePair.Target, kind: ProbeKind)

    /// In the order of ids.
    private var questions: [Question] = []
    private var overInternet: [Int] = []
    private var routers: [Network.ID: [Int]] = [:]
    private var inside: [Network.ID: [Int]] = [:]

    init(_ dependencies: Dependencies) {
        let map = dependencies.map
        let replicas = Set(map.services.flatMap(\.replicas))
        questions.append((.reflector, .egress))
        questions += map.floatingIPs.filter { $0.serves != nil }.map { (.resource(.floatingIP($0.id)), .http) }
        questions += map.globalLoadBalancers.map { (.resource(.globalLoadBalancer($0.id)), .http) }
        questions += map.loadBalancers.map { (.resource(.loadBalancer($0.id)), .http) }
        questions += map.instances.map { (.resource(.instance($0.id)), replicas.contains($0.id) ? .http : .icmp) }
        questions += map.routers.map { (.resource(.router($0.id)), .icmp) }
        questions.sort { $0.target.id < $1.target.id }
        for (index, question) in questions.enumerated() {
            guard case .resource(let thing) = question.target else {
                overInternet.append(index)
                continue
            }
            switch thing {
            case .floatingIP, .globalLoadBalancer: overInternet.append(index)
            case .router:
                for network in Set(dependencies.ports(of: thing).map(\.network)) {
                    routers[network, default: []].append(index)
                }
            default:
                for network in Set(dependencies.ports(of: thing).map(\.network)) {
                    inside[network, default: []].append(index)
                }
            }
        }
    }

    /// What a vantage may ask by where things are attached; whether the answer finds its way back is left to the formula.
    func targets(from standpoint: Standpoint, in dependencies: Dependencies) -> [Question] {
        var found = standpoint.wayOut == nil ? [] : overInternet
        guard let instance = standpoint.instance else {
            return found.map { questions[$0] }.filter { $0.target != .reflector }
        }
        let own = Set(instance.ports.map(\.network))
        for network in own { found += (routers[network] ?? []) + (inside[network] ?? []) }
        if let exit = standpoint.exit {
            for (network, things) in inside
            where !own.contains(network) && dependencies.paths.transit(from: exit.router, to: network) != nil {
                found += things
            }
        }
        return Set(found).sorted().map { questions[$0] }
            .filter { $0.target != .resource(.instance(instance.id)) }
    }
}
