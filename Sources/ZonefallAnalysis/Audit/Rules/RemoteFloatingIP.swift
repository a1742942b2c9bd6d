import ZonefallModel

/// Finds floating IPs that enter the region in another zone than where what they serve stands.
///
/// Such a service fails with either zone: the address with its own, the answer with the other.
struct RemoteFloatingIP: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.floatingIPs.compactMap { address in
            guard let home = context.map.zone(servedBy: address), address.zone != home else { return nil }
            let served = address.served.map { "\($0)" } ?? "nothing"
            return Finding(
                .remoteFloatingIP,
                subject: .floatingIP(address.id),
                zone: address.zone,
                expectedZones: [home],
                confidence: AuditConfidence.declared,
                evidence: [
                    context.evidence(
                        "floating IP '\(address.id)' (\(address.address)) is in \(address.zone), and serves \(served) in \(home)",
                        at: .floatingIP(address.id)
                    )
                ],
                remedy: """
                    give \(served) a floating IP on a router in \(home), and let go of this one: \
                    openstack floating ip unset --port \(address.address)
                    """
            )
        }
    }
}

extension FloatingIP {
    /// What it serves, as a thing that sentences can name.
    var served: Resource? {
        switch serves {
        case .loadBalancer(let id): .loadBalancer(id)
        case .instance(let id): .instance(id)
        case nil: nil
        }
    }
}
