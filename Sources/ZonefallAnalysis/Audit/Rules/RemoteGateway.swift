import ZonefallModel

/// Finds instances whose default gateway is a router of another zone.
///
/// A stretched network makes it easy: any router on it answers. All that the instance sends out, and its answers to
/// routed traffic, fail with the router's zone. Over a back network it is ``RoutedBackNetwork``'s finding, and a router
/// that stands elsewhere than asked for is ``RouterPlacement``'s.
struct RemoteGateway: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.instances.flatMap { instance in
            [instance.gateway, instance.gatewayV6].compactMap { $0 }.compactMap { gateway in
                finding(for: instance, gateway, in: context)
            }
        }
    }

    private func finding(for instance: Instance, _ gateway: IPAddress, in context: AuditContext) -> Finding? {
        guard let exit = context.routing.exit(of: instance, by: gateway), let router = context.map.router(exit.router),
            context.map.network(exit.network)?.role != .back,
            !context.dependencies.homeZones(of: .router(router.id)).contains(instance.zone),
            let zone = context.map.zone(of: router), zone != instance.zone
        else { return nil }
        return Finding(
            .remoteGateway,
            subject: .instance(instance.id),
            zone: zone,
            expectedZones: [instance.zone],
            confidence: AuditConfidence.declared,
            evidence: [
                context.evidence(
                    "instance '\(instance.id)' is in \(instance.zone), its gateway \(gateway) is router '\(router.id)' in \(zone)",
                    at: .instance(instance.id)
                )
            ],
            remedy: remedy(for: instance, gateway.family, in: context)
        )
    }

    private func remedy(for instance: Instance, _ family: IPAddress.Family, in context: AuditContext) -> String {
        let networks = context.frontNetworks(of: instance)
        guard let local = context.localRouter(in: instance.zone, on: networks),
            let address = local.interfaces.first(where: { networks.contains($0.network) })?.addresses
                .first(where: { $0.family == family })
        else {
            return """
                make a router in \(instance.zone) and use it as the default gateway: \
                openstack router create --availability-zone-hint \(instance.zone) rtr-\(instance.zone)
                """
        }
        return "set the default gateway of '\(instance.id)' to \(address), router '\(local.id)' in \(instance.zone)"
    }
}
