import ZonefallModel

/// Finds floating IPs whose router stands in another zone than the address, or than what it serves.
///
/// A floating IP lives where its router does, whatever the map says. A router that stands elsewhere than asked for is
/// ``RouterPlacement``'s finding, and not one of each of its addresses too.
struct FloatingIPRouterElsewhere: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.floatingIPs.compactMap { address in
            let home = context.map.zone(servedBy: address) ?? address.zone
            guard let router = context.map.router(address.router), let zone = context.map.zone(of: router),
                zone != home,
                !context.dependencies.homeZones(of: .router(router.id)).contains(home)
            else { return nil }
            let served = address.served.map { ", and serves \($0) in \(home)" } ?? ""
            return Finding(
                .floatingIPRouterElsewhere,
                subject: .floatingIP(address.id),
                zone: zone,
                expectedZones: [home],
                confidence: AuditConfidence.declared,
                evidence: [
                    context.evidence(
                        "floating IP '\(address.id)' is said to be in \(address.zone)\(served), but its router '\(router.id)' stands in \(zone)",
                        at: .floatingIP(address.id)
                    )
                ],
                remedy:
                    "allocate the address on a router in \(home), or correct \"router\" of '\(address.id)' in the map"
            )
        }
    }
}
