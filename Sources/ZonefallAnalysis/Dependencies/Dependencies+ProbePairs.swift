import ZonefallModel

extension Dependencies {
    /// Each vantage with each thing that it can ask by the map, once, in the way that asks the most of the thing: `http` of
    /// balancers, addresses, names and replicas, `icmp` of other instances and of the routers on the vantage's own
    /// networks, `egress` of the reflector. Sorted.
    package var probePairs: [ProbePair] {
        let replicas = Set(map.services.flatMap(\.replicas))
        return map.vantages.flatMap { vantage in probePairs(from: vantage, replicas: replicas) }.sorted()
    }

    private func probePairs(from vantage: Vantage, replicas: Set<Instance.ID>) -> [ProbePair] {
        func pair(_ target: Resource, _ kind: ProbeKind) -> ProbePair {
            ProbePair(vantage: vantage.id, target: .resource(target), kind: kind)
        }
        var pairs: [ProbePair] = []
        if reachOverInternet(from: vantage) != nil {
            pairs += map.floatingIPs.filter { $0.serves != nil }.map { pair(.floatingIP($0.id), .http) }
            pairs += map.globalLoadBalancers.map { pair(.globalLoadBalancer($0.id), .http) }
        }
        guard let own = vantage.instance.flatMap(map.instance) else { return pairs }
        if routing.exit(of: own) != nil {
            pairs.append(ProbePair(vantage: vantage.id, target: .reflector, kind: .egress))
        }
        let networks = Set(own.ports.map(\.network))
        for router in map.routers where router.interfaces.contains(where: { networks.contains($0.network) }) {
            pairs.append(pair(.router(router.id), .icmp))
        }
        let inside =
            map.loadBalancers.map { pair(.loadBalancer($0.id), .http) }
            + map.instances.filter { $0.id != own.id }
            .map { pair(.instance($0.id), replicas.contains($0.id) ? .http : .icmp) }
        return pairs + inside.filter { formula(for: $0) != nil }
    }
}
