import ZonefallModel

/// Finds services that are meant to live in several zones, or elsewhere, and whose balancers all stand in one.
///
/// A balancer lives in one zone, though it reaches members in all: with its zone the service is gone, however many
/// replicas it has. The finding is the balancer's if there is one, the service's if there are several.
struct LoadBalancerPlacement: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.services.compactMap { service in
            let balancers = context.access.balancers(of: service)
            guard let first = balancers.first, balancers.allSatisfy({ $0.zone == first.zone }),
                context.access.allDoorsLeadToBalancers(of: service),
                !context.dependencies.isMeantToFail(.service(service.id), with: first.zone)
            else { return nil }
            let others = context.dependencies.expectedZones(of: service).filter { $0 != first.zone }
            let subject: Resource = balancers.count == 1 ? .loadBalancer(first.id) : .service(service.id)
            let names = balancers.map { "'\($0.id)'" }.listed()
            return Finding(
                .loadBalancerPlacement,
                subject: subject,
                zone: first.zone,
                expectedZones: others,
                confidence: AuditConfidence.declared,
                evidence: [
                    context.evidence(
                        "service '\(service.id)' is meant to live in \(others.listed) too, and is reached only by \(names) in \(first.zone)",
                        at: subject
                    )
                ],
                remedy: """
                    make a balancer with a floating IP in \(others.listed) too, and answer with all of them: \
                    openstack loadbalancer create --availability-zone \(others.first ?? first.zone) \
                    --vip-network-id \(first.network) --name \(service.id)-\(others.first ?? first.zone)
                    """
            )
        }
    }
}
