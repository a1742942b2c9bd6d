import ZonefallModel

/// What answers told about who gave them: which router carried traffic out, which member answered, which sites the name
/// resolved to.
struct IdentityFacts: Sendable {
    /// By instance: the router behind the address that the reflector saw.
    var egressRouters: [Instance.ID: [Router.ID: Tally]] = [:]
    /// By instance: the next hop of its own default route.
    var ownGateways: [Instance.ID: [IPAddress: Tally]] = [:]
    /// By balancer: the members that answered, in calm time only.
    var members: [LoadBalancer.ID: [Instance.ID: Tally]] = [:]
    /// By global balancer: the sets of floating IPs that its name resolved to, in calm time only.
    var answers: [GlobalLoadBalancer.ID: [[FloatingIP.ID]: Tally]] = [:]

    /// - Parameter isCalm: false for moments in which a zone is dark: then balancers avoid the dead, and who answers
    ///   says nothing about who is listed.
    init(_ records: ProbeRecords, map: ZoneMap, isCalm: (Timestamp) -> Bool) {
        let addresses = Dictionary(
            map.floatingIPs.map { ($0.address, $0.id) },
            uniquingKeysWith: { first, _ in first }
        )
        var tallies = DetailTallies(records)
        for entry in records.entries {
            let told = tallies.count(entry.samples)
            guard !told.isEmpty else { continue }
            let pair = entry.pair
            if let instance = map.vantage(pair.vantage)?.instance {
                for (detail, tally) in told {
                    if let address = detail.egressAddress, let router = map.router(withExternalAddress: address) {
                        egressRouters[instance, default: [:]].count(router.id, tally)
                    }
                    if let gateway = detail.gateway { ownGateways[instance, default: [:]].count(gateway, tally) }
                }
            }
            let balancer = map.balancer(behind: pair.target)
            var name: GlobalLoadBalancer.ID?
            if case .resource(.globalLoadBalancer(let id)) = pair.target { name = id }
            guard balancer != nil || name != nil else { continue }
            for (detail, tally) in tallies.count(entry.samples, { $0.isOK && isCalm($0.time) }) {
                if let balancer, let member = detail.member {
                    members[balancer, default: [:]].count(member, tally)
                }
                if let name, !detail.answers.isEmpty {
                    answers[name, default: [:]].count(detail.answers.compactMap { addresses[$0] }.sorted(), tally)
                }
            }
        }
    }
}

extension ZoneMap {
    /// The balancer that hands a probe of this target to a member: the target itself, or what its floating IP serves.
    func balancer(behind target: ProbePair.Target) -> LoadBalancer.ID? {
        guard case .resource(let thing) = target else { return nil }
        switch thing {
        case .loadBalancer(let id): return id
        case .floatingIP(let id):
            guard case .loadBalancer(let balancer) = floatingIP(id)?.serves else { return nil }
            return balancer
        default: return nil
        }
    }
}
