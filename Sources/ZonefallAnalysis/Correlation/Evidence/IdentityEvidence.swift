import ZonefallModel

/// E3: who answered, and whom the other side saw. An egress address names the router, an agent knows its own gateway,
/// members and DNS answers say who really serves.
struct IdentityEvidence: Sendable {
    let map: ZoneMap
    let home: HomeZones
    let facts: IdentityFacts
    /// How often such an answer is not what it seems.
    private static let deceit = 0.04
    /// An agent that reads its own routing table is hardly ever wrong.
    private static let deceitOfOwnRoutes = 0.005

    func ledger() -> Ledger {
        var ledger = Ledger()
        for (instance, routers) in facts.egressRouters { addEgress(of: instance, routers, to: &ledger) }
        for (instance, gateways) in facts.ownGateways { addOwnGateway(of: instance, gateways, to: &ledger) }
        for (balancer, members) in facts.members { addMembers(of: balancer, members, to: &ledger) }
        for (balancer, answers) in facts.answers { addAnswers(of: balancer, answers, to: &ledger) }
        return ledger
    }

    private func addEgress(of id: Instance.ID, _ routers: [Router.ID: Tally], to ledger: inout Ledger) {
        var zones: [Zone.ID: Tally] = [:]
        for (router, tally) in routers {
            if let zone = home[.router(router)] { zones[zone, default: Tally()].add(tally) }
        }
        addGateway(of: id, zones, deceit: Self.deceit, to: &ledger) { zone, hits, all in
            (
                "the reflector saw \(id) with the address of a router of \(zone) in \(hits) of \(all) answers",
                routers.sorted { $0.key < $1.key }.map {
                    "seen with the address of \($0.key): \($0.value.reference)"
                }
            )
        }
    }

    private func addOwnGateway(of id: Instance.ID, _ gateways: [IPAddress: Tally], to ledger: inout Ledger) {
        var zones: [Zone.ID: Tally] = [:]
        for (address, tally) in gateways {
            guard let router = map.router(withInterface: address), let zone = home[.router(router.id)] else { continue }
            zones[zone, default: Tally()].add(tally)
        }
        addGateway(of: id, zones, deceit: Self.deceitOfOwnRoutes, to: &ledger) { zone, hits, all in
            (
                "the default route of \(id) leads to a router of \(zone) in \(hits) of \(all) readings",
                gateways.sorted { $0.key < $1.key }.map { "next hop \($0.key): \($0.value.reference)" }
            )
        }
    }

    private func addGateway(
        of id: Instance.ID,
        _ zones: [Zone.ID: Tally],
        deceit: Double,
        to ledger: inout Ledger,
        _ text: @escaping @Sendable (Zone.ID, Int, Int) -> (statement: String, references: [String])
    ) {
        guard let instance = map.instance(id), zones.total > 0 else { return }
        for zone in map.zones.map(\.id) where zone != instance.zone {
            let hits = zones[zone]?.count ?? 0
            let all = zones.total
            ledger.add(
                .identity,
                weightOfLooks(hits: hits, misses: all - hits, deceit: deceit),
                to: Hypothesis(.gateway(of: id), zone)
            ) { text(zone, hits, all) }
        }
    }

    /// "Only members of this zone serve", against what the listed members would give.
    private func addMembers(of id: LoadBalancer.ID, _ members: [Instance.ID: Tally], to ledger: inout Ledger) {
        guard let balancer = map.loadBalancer(id) else { return }
        let listed = balancer.members.compactMap { map.instance($0)?.zone }
        // A list of one zone is the suspicion itself; against it stands the whole service.
        let pool = Set(listed).count > 1 ? listed : map.replicaZones(of: balancer)
        var zones: [Zone.ID: Tally] = [:]
        for (member, tally) in members {
            if let zone = map.instance(member)?.zone { zones[zone, default: Tally()].add(tally) }
        }
        for zone in map.zones.map(\.id) where zone != balancer.zone && !pool.isEmpty {
            let hits = zones[zone]?.count ?? 0
            let misses = zones.total - hits
            let share = (Double(pool.count { $0 == zone }) / Double(pool.count)).clamped(
                to: Self.deceit...1 - Self.deceit
            )
            let ratio =
                Double(hits) * naturalLogarithm((1 - Self.deceit) / share)
                + Double(misses) * naturalLogarithm(Self.deceit / (1 - share))
            ledger.add(.identity, ratio.capped(at: Ledger.cap), to: Hypothesis(.members(of: id), zone)) {
                (
                    "behind \(id) members of \(zone) gave \(hits) of \(hits + misses) answers",
                    members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.reference)" }
                )
            }
        }
    }

    /// "The name resolves to sites of this zone only", against what the listed answers would give.
    private func addAnswers(of id: GlobalLoadBalancer.ID, _ answers: [[FloatingIP.ID]: Tally], to ledger: inout Ledger)
    {
        guard let balancer = map.globalLoadBalancer(id) else { return }
        let sites = map.sites(of: balancer.service)
        let listed = balancer.answers.compactMap { map.floatingIP($0).flatMap(map.home(of:)) }
        let pool = Set(listed).count > 1 ? listed : sites.compactMap(map.home(of:))
        var only: [Zone.ID: Tally] = [:]
        var mixed = Tally()
        var chance: [Zone.ID: Double] = [:]
        for (addresses, tally) in answers {
            let zones = Set(addresses.compactMap { map.floatingIP($0).flatMap(map.home(of:)) })
            guard let zone = zones.first else { continue }
            if zones.count == 1 { only[zone, default: Tally()].add(tally) } else { mixed.add(tally) }
            for candidate in Set(pool) {
                let share = drawing(addresses.count, of: pool.count, allAmong: pool.count { $0 == candidate })
                let bounded = share.clamped(to: Self.deceit...1 - Self.deceit)
                let ratio =
                    zones == [candidate]
                    ? naturalLogarithm((1 - Self.deceit) / bounded) : naturalLogarithm(Self.deceit / (1 - bounded))
                chance[candidate, default: 0] += Double(tally.count) * ratio
            }
        }
        for zone in Set(pool).union(only.keys).sorted() where Set(pool).count > 1 {
            let hits = only[zone]?.count ?? 0
            let all = only.total + mixed.count
            ledger.add(
                .identity,
                (chance[zone] ?? 0).capped(at: Ledger.cap),
                to: Hypothesis(.answers(of: id), zone)
            ) {
                (
                    "\(balancer.name) resolved to sites of \(zone) only in \(hits) of \(all) answers",
                    answers.map { "\($0.key.map(\.rawValue).joined(separator: ", ")): \($0.value.reference)" }.sorted()
                )
            }
        }
    }
}

/// The probability that `drawn` things, taken from `all`, are all among `marked` of them.
func drawing(_ drawn: Int, of all: Int, allAmong marked: Int) -> Double {
    guard drawn <= marked, all > 0 else { return 0 }
    return (0..<min(drawn, all)).reduce(1) { $0 * Double(marked - $1) / Double(all - $1) }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}

extension ZoneMap {
    /// The zones of the replicas of a balancer's service; of its members, when the map names no service.
    func replicaZones(of balancer: LoadBalancer) -> [Zone.ID] {
        let replicas = balancer.service.flatMap(service)?.replicas ?? balancer.members
        return replicas.compactMap { instance($0)?.zone }
    }

    /// The floating IPs by which a service can be entered: those that serve its balancers or replicas.
    func sites(of id: Service.ID) -> [FloatingIP] {
        guard let service = service(id) else { return [] }
        let replicas = Set(service.replicas)
        return floatingIPs.filter { address in
            switch address.serves {
            case .loadBalancer(let balancer): loadBalancer(balancer)?.service == id
            case .instance(let instance): replicas.contains(instance)
            case nil: false
            }
        }
    }
}
