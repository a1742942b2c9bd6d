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
package func audit(_ dependencies: Dependencies) -> [Finding] {
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
