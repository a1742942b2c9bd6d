import ZonefallModel

/// The declared map with what was plainly seen to be otherwise written into it, so that formulas follow the traffic.
///
/// Only choices are corrected here: whose gateway, whose member, whose answer. Where things stand is for the stories.
struct WorkingMap {
    let map: ZoneMap
    let home: HomeZones
    let path: PathFacts?
    let identity: IdentityFacts?

    func corrected() -> ZoneMap {
        map.replacing(
            instances: map.instances.map(corrected),
            floatingIPs: map.floatingIPs.map(corrected),
            loadBalancers: map.loadBalancers.map(corrected),
            globalLoadBalancers: map.globalLoadBalancers.map(corrected)
        )
    }

    /// The instances whose gateway was plainly seen: what it does to them follows from its router.
    func instancesWithKnownGateway() -> Set<Instance.ID> {
        Set(map.instances.filter { gateway(of: $0) != nil }.map(\.id))
    }

    private func corrected(_ instance: Instance) -> Instance {
        guard let seen = gateway(of: instance), seen != instance.gateway, seen.family == .v4 else { return instance }
        var corrected = instance
        corrected.gateway = seen
        return corrected
    }

    /// The gateway that the instance was seen to use, if that is plain.
    private func gateway(of instance: Instance) -> IPAddress? {
        var votes: [IPAddress: Int] = [:]
        for (address, tally) in identity?.ownGateways[instance.id] ?? [:] {
            votes[address, default: 0] += 5 * tally.count
        }
        for (address, tally) in path?.firstHops[instance.id] ?? [:] { votes[address, default: 0] += tally.count }
        for (router, tally) in identity?.egressRouters[instance.id] ?? [:] {
            guard let address = door(of: router, for: instance, among: votes) else { continue }
            votes[address, default: 0] += tally.count
        }
        return Self.plain(votes)
    }

    /// The interface of a router that an instance can reach: one that was seen, the declared one, else the first.
    private func door(of id: Router.ID, for instance: Instance, among seen: [IPAddress: Int]) -> IPAddress? {
        let networks = Set(instance.ports.map(\.network))
        let doors = (map.router(id)?.interfaces ?? []).filter { networks.contains($0.network) }.map(\.address)
        return doors.max { (seen[$0] ?? 0) < (seen[$1] ?? 0) && $0 != instance.gateway }
    }

    /// A floating IP that the map puts elsewhere than what it serves, and that is entered there all the same, is on a
    /// router there.
    private func corrected(_ address: FloatingIP) -> FloatingIP {
        let node = Node.floatingIP(address.id)
        guard let served = home[node], !home.declaredElsewhere(node).isEmpty,
            let zones = path?.ingressZones[address.id],
            Self.plain(zones.mapValues(\.count)) == served,
            let router = map.router(for: address, in: served, home)
        else { return address }
        var corrected = address
        corrected.router = router
        return corrected
    }

    private func corrected(_ balancer: LoadBalancer) -> LoadBalancer {
        let seen = (identity?.members[balancer.id] ?? [:]).filter { $0.value.count >= 2 }.keys
        let more = Set(seen).subtracting(balancer.members)
        guard !more.isEmpty else { return balancer }
        var corrected = balancer
        corrected.members += more.sorted()
        return corrected
    }

    private func corrected(_ balancer: GlobalLoadBalancer) -> GlobalLoadBalancer {
        let seen = (identity?.answers[balancer.id] ?? [:]).filter { $0.value.count >= 2 }.keys.joined()
        let more = Set(seen).subtracting(balancer.answers)
        guard !more.isEmpty else { return balancer }
        var corrected = balancer
        corrected.answers += more.sorted()
        return corrected
    }

    /// What most of at least three observations agree on.
    private static func plain<Value: Comparable>(_ votes: [Value: Int]) -> Value? {
        let all = votes.values.reduce(0, +)
        guard let (value, count) = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), all >= 3,
            Double(count) >= 0.7 * Double(all)
        else { return nil }
        return value
    }
}
