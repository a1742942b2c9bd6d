import ZonefallModel

/// What a map alone says about hidden cross-zone dependencies, sorted, one finding for each subject, kind and zone.
///
/// A ``Finding/Standing/confirmed`` finding says that by the map a blackout of its zone takes its subject, though the
/// subject is meant to live elsewhere too; a suspected one, that the shape is wrong without one zone being enough. Never
/// looks at the map's reality.
package func audit(_ map: ZoneMap) -> [Finding] {
    audit(Dependencies(map))
}

/// The same, of a map whose dependencies are known already.
///
/// Of what nobody places nothing is said that another place would make untrue: a finding must stand wherever all of that is.
package func audit(_ dependencies: Dependencies) -> [Finding] {
    let found = findings(in: dependencies)
    let map = dependencies.map
    guard !map.unplaced.isEmpty else { return found }
    let everywhere = map.zones.map { zone in
        Set(findings(in: Dependencies(map.placingUnknown(in: zone.id))).map(Claim.init))
    }
    return found.filter { finding in
        finding.zone != .unknown && everywhere.allSatisfy { $0.contains(Claim(finding)) }
    }
}

/// What a finding says, however it says it.
private struct Claim: Hashable {
    let rule: Finding.Rule
    let subject: Resource
    let zone: Zone.ID

    init(_ finding: Finding) {
        (rule, subject, zone) = (finding.rule, finding.subject, finding.zone)
    }
}

private func findings(in dependencies: Dependencies) -> [Finding] {
    var context = AuditContext(dependencies)
    for rule in auditRules {
        context.add(rule.findings(in: context))
    }
    return context.findings.sorted()
}

/// Every rule. The last explains what the others leave over, so it must stay last.
private let auditRules: [any AuditRule] = [
    RouterPlacement(),
    RemoteGateway(),
    ZoneWithoutRouter(),
    RemoteFloatingIP(),
    FloatingIPRouterElsewhere(),
    LoadBalancerPlacement(),
    RemoteMembers(),
    MissingGlobalLoadBalancer(),
    PartialGlobalLoadBalancer(),
    TransitDetour(),
    RoutedBackNetwork(),
    RemoteBackend(),
    MultiHomedInstance(),
    ExpectedZonesUnmet(),
]
