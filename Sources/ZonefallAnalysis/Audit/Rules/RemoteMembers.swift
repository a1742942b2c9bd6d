import ZonefallModel

/// Finds balancers that have members, but none in their own zone.
///
/// With members of one other zone only, the balancer stands in one zone and its service in another: either takes it.
struct RemoteMembers: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.loadBalancers.compactMap { balancer in
            let members = balancer.members.compactMap(context.map.instance)
            let zones = context.map.inRegionOrder(members.map(\.zone))
            guard let zone = zones.first, !zones.contains(balancer.zone),
                !context.dependencies.isMeantToFail(.loadBalancer(balancer.id), with: zone)
            else { return nil }
            return Finding(
                .remoteMembers,
                subject: .loadBalancer(balancer.id),
                zone: zone,
                expectedZones: [balancer.zone],
                confidence: zones.count == 1 ? AuditConfidence.declared : AuditConfidence.shape,
                evidence: [
                    context.evidence(
                        "load balancer '\(balancer.id)' is in \(balancer.zone), all its members are in \(zones.listed): \(members.map(\.id.rawValue).listed())",
                        at: .loadBalancer(balancer.id)
                    )
                ],
                remedy: remedy(for: balancer, in: context)
            )
        }
    }

    private func remedy(for balancer: LoadBalancer, in context: AuditContext) -> String {
        let local = balancer.service.flatMap(context.map.service)?.replicas.lazy
            .compactMap(context.map.instance).first { $0.zone == balancer.zone }
        guard let local, let address = local.ports.first(where: { $0.network == balancer.network })?.address else {
            return
                "give '\(balancer.id)' a member in \(balancer.zone), where the service has no replica on its network yet"
        }
        let port = balancer.listeners.first?.memberPort ?? 80
        return "add the replica of its own zone: openstack loadbalancer member create --address \(address) "
            + "--protocol-port \(port) --name \(local.id) POOL_OF_\(balancer.id)"
    }
}
