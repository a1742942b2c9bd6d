import ZonefallModel

/// Finds static routes that lead traffic between two zones over a router of a third.
///
/// Nothing shows it while all is well but a longer round trip. The finding is of the router whose own next hop is the
/// detour, not of those that pass their traffic on to it.
struct TransitDetour: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.routers.flatMap { router in
            router.routes.compactMap { finding(for: router, $0, in: context) }
        }
    }

    private func finding(for router: Router, _ route: Router.Route, in context: AuditContext) -> Finding? {
        let map = context.map
        guard let next = map.router(withInterface: route.nextHop),
            let network = map.networks.first(where: { $0.subnets.contains { route.destination.overlaps($0) } }),
            !context.routing.isAttached(next.id, to: network.id),
            let path = context.routing.transit(from: next.id, to: network.id), let last = path.last.flatMap(map.router),
            let start = map.zone(of: router), let detour = map.zone(of: next), let end = map.zone(of: last),
            detour != start, detour != end
        else { return nil }
        return Finding(
            .transitDetour,
            subject: .router(router.id),
            zone: detour,
            expectedZones: context.map.inRegionOrder([start, end]),
            confidence: AuditConfidence.declared,
            evidence: [
                context.evidence(
                    "router '\(router.id)' in \(start) sends traffic for \(route.destination) (network '\(network.id)', router '\(last.id)' in \(end)) to \(route.nextHop), router '\(next.id)' in \(detour)",
                    at: .router(router.id)
                )
            ],
            remedy: remedy(for: router, route, to: last)
        )
    }

    private func remedy(for router: Router, _ route: Router.Route, to last: Router) -> String {
        let shared = Set(router.interfaces.map(\.network))
        let direct = last.interfaces.first { shared.contains($0.network) }?.addresses
            .first { $0.family == route.nextHop.family }
        let gateway = direct.map { "\($0)" } ?? "AN_ADDRESS_OF_\(last.id)"
        return """
            route straight to '\(last.id)': openstack router remove route --route \
            destination=\(route.destination),gateway=\(route.nextHop) \(router.id); openstack router add route --route \
            destination=\(route.destination),gateway=\(gateway) \(router.id)
            """
    }
}
