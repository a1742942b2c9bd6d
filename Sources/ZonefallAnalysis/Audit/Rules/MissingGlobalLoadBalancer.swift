import ZonefallModel

/// Finds services with floating IPs in several zones and no global balancer over them.
///
/// Users know one address, and fail with its zone while the other sites work. If the map names entries in several zones,
/// its users may choose for themselves: then the finding is only a suspicion, and of the first entry's zone.
struct MissingGlobalLoadBalancer: AuditRule {
    func findings(in context: AuditContext) -> [Finding] {
        context.map.services.compactMap { service in
            guard context.access.globalBalancers(of: service).isEmpty,
                !context.access.doors(of: service).contains(where: \.isGlobal)
            else { return nil }
            let sites = context.access.addresses(of: service)
            let siteZones = context.map.inRegionOrder(sites.map { context.site($0) })
            guard siteZones.count > 1 else { return nil }
            let entries = service.entries.compactMap { context.site($0) }
            let entryZones = context.map.inRegionOrder(entries)
            guard let zone = entries.first ?? siteZones.first else { return nil }
            let isOnlyOne = entryZones.count == 1
            if isOnlyOne, context.dependencies.isMeantToFail(.service(service.id), with: zone) { return nil }
            let reached = isOnlyOne ? "is entered in \(zone) only" : "leaves the choice to its users"
            return Finding(
                .missingGlobalLoadBalancer,
                subject: .service(service.id),
                zone: zone,
                expectedZones: context.dependencies.expectedZones(of: service).filter { $0 != zone },
                confidence: isOnlyOne ? AuditConfidence.declared : AuditConfidence.shape,
                evidence: [
                    context.evidence(
                        "service '\(service.id)' has floating IPs in \(siteZones.listed) (\(sites.map(\.id.rawValue).listed())), no global load balancer, and \(reached)",
                        at: .service(service.id)
                    )
                ],
                remedy:
                    "put a global load balancer (a DNS name that answers with \(sites.map(\.id.rawValue).listed())) in front, and add it under \"global_load_balancers\""
            )
        }
    }
}

extension Service.Entry {
    var isGlobal: Bool {
        if case .globalLoadBalancer = self { true } else { false }
    }
}

extension AuditContext {
    /// The site that a floating IP opens: where what it serves stands.
    func site(_ address: FloatingIP) -> Zone.ID { map.zone(servedBy: address) ?? address.zone }

    /// The site of an entry; nil for a global balancer, which has several.
    func site(_ entry: Service.Entry) -> Zone.ID? {
        switch entry {
        case .globalLoadBalancer: nil
        case .loadBalancer(let id): map.loadBalancer(id)?.zone
        case .floatingIP(let id): map.floatingIP(id).map { site($0) }
        }
    }
}
