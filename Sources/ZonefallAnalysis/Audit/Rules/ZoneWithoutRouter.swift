import ZonefallModel

/// Finds zones whose instances leave by routers of other zones because there is none for them in their own.
struct ZoneWithoutRouter: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        var stranded: [Zone.ID: [Zone.ID: [Instance]]] = [:]
        for instance in context.map.instances {
            guard let exit = context.routing.exit(of: instance),
                context.map.network(exit.network)?.role != .back,
                let zone = context.map.router(exit.router).flatMap(context.map.zone(of:)), zone != instance.zone,
                context.localRouter(in: instance.zone, on: context.frontNetworks(of: instance)) == nil
            else { continue }
            stranded[instance.zone, default: [:]][zone, default: []].append(instance)
        }
        return context.map.zones.flatMap { home in
            (stranded[home.id] ?? [:]).map { zone, instances in
                finding(for: home.id, leavingBy: zone, instances, in: context)
            }
        }
    }

    private func finding(
        for home: Zone.ID,
        leavingBy zone: Zone.ID,
        _ instances: [Instance],
        in context: AuditContext
    ) -> Finding {
        let names = instances.map(\.id.rawValue).listed()
        return Finding(
            .zoneWithoutRouter,
            subject: .zone(home),
            zone: zone,
            expectedZones: [home],
            confidence: AuditConfidence.declared,
            evidence: [
                context.evidence(
                    "no router stands in \(home) for \(names); they leave by a router in \(zone)",
                    at: .instance(instances[0].id)
                )
            ],
            remedy: """
                make a router in \(home), attach it to their network, and use it as their default gateway: \
                openstack router create --availability-zone-hint \(home) rtr-\(home)
                """
        )
    }
}
