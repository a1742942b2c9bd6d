import ZonefallModel

/// Finds back networks that carry ingress or egress.
///
/// A back network is for traffic inside the platform and depends on no zone. The moment that an instance leaves by a router
/// on it, or a floating IP leads onto it, it depends on that router's zone. A router that is only attached to it, and
/// carries nothing yet, is a suspicion. Clean ones, and the instances on them, are none of it.
struct RoutedBackNetwork: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        var uses: [Network.ID: [Zone.ID: [String]]] = [:]
        let backs = Set(context.map.networks.filter { $0.role == .back }.map(\.id))
        guard !backs.isEmpty else { return [] }
        for instance in context.map.instances {
            for gateway in [instance.gateway, instance.gatewayV6].compactMap({ $0 }) {
                guard let exit = context.routing.exit(of: instance, by: gateway), backs.contains(exit.network),
                    let zone = context.map.router(exit.router).flatMap(context.map.zone(of:))
                else { continue }
                uses[exit.network, default: [:]][zone, default: []]
                    .append("'\(instance.id)' (\(instance.zone)) leaves by \(gateway), router '\(exit.router)'")
            }
        }
        for balancer in context.map.loadBalancers where backs.contains(balancer.network) {
            for address in context.access.addresses(of: balancer.id) {
                guard let zone = context.map.router(address.router).flatMap(context.map.zone(of:)) else { continue }
                uses[balancer.network, default: [:]][zone, default: []]
                    .append("'\(address.id)' enters to '\(balancer.id)' by router '\(address.router)'")
            }
        }
        return context.map.networks.filter { backs.contains($0.id) }
            .flatMap { findings(for: $0, uses[$0.id] ?? [:], in: context) }
    }

    private func findings(for network: Network, _ uses: [Zone.ID: [String]], in context: AuditContext) -> [Finding] {
        var findings = uses.map { zone, statements in
            finding(for: network, in: zone, statements.listed(), AuditConfidence.declared, context)
        }
        for id in context.routing.routers(on: network.id) {
            guard let zone = context.map.router(id).flatMap(context.map.zone(of:)), uses[zone] == nil else { continue }
            findings.append(
                finding(for: network, in: zone, "router '\(id)' is attached to it", AuditConfidence.shape, context)
            )
        }
        return findings
    }

    private func finding(
        for network: Network,
        in zone: Zone.ID,
        _ statement: String,
        _ confidence: Double,
        _ context: AuditContext
    ) -> Finding {
        let router =
            context.routing.routers(on: network.id)
            .first { context.map.router($0).flatMap(context.map.zone(of:)) == zone }
        return Finding(
            .routedBackNetwork,
            subject: .network(network.id),
            zone: zone,
            expectedZones: context.dependencies.homeZones(of: .network(network.id)).filter { $0 != zone },
            confidence: confidence,
            evidence: [
                context.evidence(
                    "back network '\(network.id)' is routed in \(zone): \(statement)",
                    at: .network(network.id)
                )
            ],
            remedy: """
                give its instances a gateway on their tenant network, then take the router off: \
                openstack router remove subnet \(router.map { "\($0)" } ?? "ROUTER") SUBNET_OF_\(network.id)
                """
        )
    }
}
