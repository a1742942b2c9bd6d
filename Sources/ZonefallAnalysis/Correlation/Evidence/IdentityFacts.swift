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
        for entry in records.entries {
            let pair = entry.pair
            let instance = map.vantage(pair.vantage)?.instance
            let balancer = map.balancer(behind: pair.target.id)
            for sample in entry.samples where sample.detail >= 0 {
                let detail = records.details[Int(sample.detail)]
                if let instance, let address = detail.egressAddress,
                    let router = map.router(withExternalAddress: address)
                {
                    egressRouters[instance, default: [:]].count(router.id, at: sample.time)
                }
                if let instance, let gateway = detail.gateway {
                    ownGateways[instance, default: [:]].count(gateway, at: sample.time)
                }
                guard sample.ending == .ok, isCalm(sample.time) else { continue }
                if let balancer, let member = detail.member {
                    members[balancer, default: [:]].count(member, at: sample.time)
                }
                if case .globalLoadBalancer(let id) = map.resource(withID: pair.target.id), !detail.answers.isEmpty {
                    let sites = detail.answers.compactMap { addresses[$0] }.sorted()
                    answers[id, default: [:]].count(sites, at: sample.time)
                }
            }
        }
    }
}

extension ZoneMap {
    /// The balancer that hands a probe of this target to a member: the target itself, or what its floating IP serves.
    func balancer(behind target: String) -> LoadBalancer.ID? {
        switch resource(withID: target) {
        case .loadBalancer(let id): return id
        case .floatingIP(let id):
            guard case .loadBalancer(let balancer) = floatingIP(id)?.serves else { return nil }
            return balancer
        default: return nil
        }
    }
}
