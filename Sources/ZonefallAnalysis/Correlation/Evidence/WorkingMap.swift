import ZonefallModel

/// The declared map with what was plainly seen to be otherwise written into it, so that formulas follow the traffic.
///
/// Only choices are corrected here: whose gateway, whose member, whose answer. Where things stand is for the stories.
struct WorkingMap {
    let map: ZoneMap
    let home: HomeZones
    let path: PathFacts?
    let identity: IdentityFacts?

    /// What of the map is to be read otherwise.
    struct Corrections: Hashable, Sendable {
        var instances: [Instance] = []
        var floatingIPs: [FloatingIP] = []
        var loadBalancers: [LoadBalancer] = []
        var globalLoadBalancers: [GlobalLoadBalancer] = []
    }

    var corrections: Corrections {
        Corrections(
            instances: map.instances.compactMap(corrected),
            floatingIPs: map.floatingIPs.compactMap(corrected),
            loadBalancers: map.loadBalancers.compactMap(corrected),
            globalLoadBalancers: map.globalLoadBalancers.compactMap(corrected)
        )
    }

    /// The instances whose gateway was plainly seen: what it does to them follows from its router.
    private func instancesWithKnownGateway() -> Set<Instance.ID> {
        Set(map.instances.filter { gateway(of: $0) != nil }.map(\.id))
    }

    private func corrected(_ instance: Instance) -> Instance? {
        guard let seen = gateway(of: instance), seen != instance.gateway, seen.family == .v4 else { return nil }
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
        for (router, tally) in (identity?.egressRouters[instance.id] ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let address = door(of: router, for: instance, among: votes) else { continue }
            votes[address, default: 0] += tally.count
        }
        return Self.plain(votes)
    }

    /// The interface of a router that an instance can reach: one that was seen, the declared one, else the first.
    private func door(of id: Router.ID, for instance: Instance, among seen: [IPAddress: Int]) -> IPAddress? {
        let networks = Set(instance.ports.map(\.network))
        let doors = (map.router(id)?.interfaces ?? []).filter { networks.contains($0.network) }.map(\.address)
        guard let most = doors.map({ seen[$0] ?? 0 }).max() else { return nil }
        let likely = doors.filter { seen[$0] ?? 0 == most }
        return likely.first { $0 == instance.gateway } ?? likely.first
    }

    /// A floating IP that the map puts elsewhere than what it serves, and that is entered there all the same, is on a
    /// router there.
    private func corrected(_ address: FloatingIP) -> FloatingIP? {
        let node = Node.floatingIP(address.id)
        guard let served = home[node], !home.declaredElsewhere(node).isEmpty,
            let zones = path?.ingressZones[address.id],
            Self.plain(zones.mapValues(\.count)) == served,
            let router = map.router(for: address, in: served, home)
        else { return nil }
        var corrected = address
        corrected.router = router
        return corrected
    }

    private func corrected(_ balancer: LoadBalancer) -> LoadBalancer? {
        var corrected = balancer
        corrected.members = members(of: balancer)
        return corrected.members == balancer.members ? nil : corrected
    }

    /// The members as listed and as seen; those alone that were seen, where others would have been by now.
    private func members(of balancer: LoadBalancer) -> [Instance.ID] {
        let seen = identity?.members[balancer.id] ?? [:]
        let serving = seen.filter { $0.value.count >= 2 }.keys
        let all = balancer.members + Set(serving).subtracting(balancer.members).sorted()
        guard Self.isWhole(looks: seen.total, of: all.count, found: serving.count) else { return all }
        return all.filter(serving.contains)
    }

    private func corrected(_ balancer: GlobalLoadBalancer) -> GlobalLoadBalancer? {
        var corrected = balancer
        corrected.answers = answers(of: balancer)
        return corrected.answers == balancer.answers ? nil : corrected
    }

    private func answers(of balancer: GlobalLoadBalancer) -> [FloatingIP.ID] {
        let seen = identity?.answers[balancer.id] ?? [:]
        let given = Set(seen.filter { $0.value.count >= 2 }.keys.joined())
        let all = balancer.answers + given.subtracting(balancer.answers).sorted()
        guard Self.isWhole(looks: seen.total, of: all.count, found: given.count) else { return all }
        return all.filter(given.contains)
    }

    /// Choices of which all was seen: what they do follows from what they chose.
    func settledChoices() -> [Node] {
        let balancers = map.loadBalancers.filter { !Set($0.members).isSubset(of: members(of: $0)) }
        let names = map.globalLoadBalancers.filter { !Set($0.answers).isSubset(of: answers(of: $0)) }
        return instancesWithKnownGateway().sorted().map { .gateway(of: $0) } + balancers.map { .members(of: $0.id) }
            + names.map { .answers(of: $0.id) }
    }

    /// Whether one of so many would have been seen in so many looks, each of which shows one of them.
    private static func isWhole(looks: Int, of all: Int, found: Int) -> Bool {
        guard found > 0, found < all, looks >= 8 else { return false }
        return Double(looks) * naturalLogarithm(1 - 1 / Double(all)) < -leastSurprise
    }

    /// log(1,000): a miss so unlikely by chance.
    private static let leastSurprise = 6.9

    /// What most of at least three observations agree on.
    private static func plain<Value: Comparable>(_ votes: [Value: Int]) -> Value? {
        let all = votes.values.reduce(0, +)
        guard let (value, count) = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), all >= 3,
            Double(count) >= 0.7 * Double(all)
        else { return nil }
        return value
    }
}
