import ZonefallModel

/// Finds instances with ports on several routed networks, of which the wrong one can carry their traffic.
///
/// Requests come in by one network's router and answers leave by another's, and which one is the gateway may change with
/// the order of the ports. One tenant port and ports on clean back networks are as it should be. A suspicion: by the map
/// the declared gateway carries it all.
struct MultiHomedInstance: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.instances.flatMap { instance -> [Finding] in
            let networks = context.frontNetworks(of: instance)
            guard Set(networks).count > 1 else { return [] }
            let exit = context.routing.exit(of: instance)
            let others = networks.filter { $0 != exit?.network }
            let routers = others.flatMap(context.routing.routers(on:)).compactMap(context.map.router)
            let zones = context.map.inRegionOrder(routers.compactMap(context.map.zone(of:)))
            return zones.filter { $0 != instance.zone }.map { zone in
                finding(for: instance, networks, in: zone, routers, context)
            }
        }
    }

    private func finding(
        for instance: Instance,
        _ networks: [Network.ID],
        in zone: Zone.ID,
        _ routers: [Router],
        _ context: AuditContext
    ) -> Finding {
        let names = routers.filter { context.map.zone(of: $0) == zone }.map { "'\($0.id)'" }.listed()
        return Finding(
            .multiHomedInstance,
            subject: .instance(instance.id),
            zone: zone,
            expectedZones: [instance.zone],
            confidence: AuditConfidence.shape,
            evidence: [
                context.evidence(
                    "instance '\(instance.id)' in \(instance.zone) has ports on \(networks.map(\.rawValue).listed()); router \(names) in \(zone) is on one that is not its gateway's",
                    at: .instance(instance.id)
                )
            ],
            remedy:
                "leave '\(instance.id)' one port on a routed network, and make the others ports of a back network: openstack server remove port \(instance.id) PORT"
        )
    }
}
