import ZonefallModel

/// Finds routers that stand in one zone although they were asked for in several, or in another than the one asked for.
///
/// A router lives in one zone. Asked for in several, the cloud silently makes it in the region's first zone, and all that
/// enters or leaves by it fails with that zone.
struct RouterPlacement: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.routers.compactMap { router in
            let wanted = context.dependencies.homeZones(of: .router(router.id))
            guard let actual = context.map.zone(of: router), wanted != [actual], !wanted.isEmpty else { return nil }
            let others = wanted.filter { $0 != actual }
            return Finding(
                .routerPlacement,
                subject: .router(router.id),
                zone: actual,
                expectedZones: others,
                confidence: AuditConfidence.declared,
                evidence: [context.evidence(statement(of: router, wanted, actual), at: .router(router.id))],
                remedy: remedy(for: router, wanted)
            )
        }
    }

    private func statement(of router: Router, _ wanted: [Zone.ID], _ actual: Zone.ID) -> String {
        let asked = "router '\(router.id)' is asked for in \(wanted.listed)"
        if router.zone != nil { return "\(asked) and stands in \(actual)" }
        return "\(asked); a router lives in one zone, and the cloud makes such a one in the region's first, \(actual)"
    }

    private func remedy(for router: Router, _ wanted: [Zone.ID]) -> String {
        let commands = wanted.map { zone in
            let name = wanted.count > 1 ? "\(router.id)-\(zone)" : "\(router.id)"
            return "openstack router create --availability-zone-hint \(zone) \(name)"
        }
        let each = wanted.count > 1 ? "one router for each zone" : "the router anew in its zone"
        return "make \(each), with a single hint each, and move the interfaces and floating IPs: "
            + commands.joined(separator: "; ")
    }
}
