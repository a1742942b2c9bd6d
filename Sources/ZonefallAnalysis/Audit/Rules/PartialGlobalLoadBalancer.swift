import ZonefallModel

/// Finds global balancers that do not answer with all sites of their service.
///
/// With the sites of one zone only, the name fails with that zone while the others work. With several but not all, no one
/// zone takes it, but more is lost than need be: a suspicion, of the first answered zone.
struct PartialGlobalLoadBalancer: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.globalLoadBalancers.compactMap { balancer in
            guard let service = context.map.service(balancer.service) else { return nil }
            let answers = balancer.answers.compactMap(context.map.floatingIP)
            let answered = context.map.inRegionOrder(answers.map { context.site($0) })
            let missing = missingZones(of: service, answered: answered, in: context)
            guard let zone = answered.first, !missing.isEmpty else { return nil }
            if answered.count == 1, context.dependencies.isMeantToFail(.globalLoadBalancer(balancer.id), with: zone) {
                return nil
            }
            return Finding(
                .partialGlobalLoadBalancer,
                subject: .globalLoadBalancer(balancer.id),
                zone: zone,
                expectedZones: missing,
                confidence: answered.count == 1 ? AuditConfidence.declared : AuditConfidence.shape,
                evidence: [
                    context.evidence(
                        "global load balancer '\(balancer.id)' answers with \(answered.listed) (\(answers.map(\.id.rawValue).listed())); the service also stands in \(missing.listed)",
                        at: .globalLoadBalancer(balancer.id)
                    )
                ],
                remedy: remedy(for: balancer, service, missing, in: context)
            )
        }
    }

    /// The zones where the service has a balancer, a floating IP or, reached without balancers, a replica, and to which no
    /// answer leads.
    private func missingZones(of service: Service, answered: [Zone.ID], in context: AuditContext) -> [Zone.ID] {
        let balancers = context.access.balancers(of: service).map(\.zone)
        let replicas = balancers.isEmpty ? service.replicas.compactMap { context.map.instance($0)?.zone } : []
        let sites = context.access.addresses(of: service).map { context.site($0) }
        return context.map.inRegionOrder(balancers + replicas + sites).filter { !answered.contains($0) }
    }

    private func remedy(
        for balancer: GlobalLoadBalancer,
        _ service: Service,
        _ missing: [Zone.ID],
        in context: AuditContext
    ) -> String {
        let unanswered = context.access.addresses(of: service).filter { missing.contains(context.site($0)) }
        if unanswered.isEmpty { return "give the sites in \(missing.listed) floating IPs, and answer with them too" }
        return "add \(unanswered.map(\.id.rawValue).listed()) to the answers of '\(balancer.name)'"
    }
}
