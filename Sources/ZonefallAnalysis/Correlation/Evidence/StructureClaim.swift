import ZonefallModel

/// What the declared map itself says is a cross-zone dependency: a finding of the audit, and what it claims of a node.
///
/// Linear in the map. A declaration can be stale, so where observation can see the same thing it may refute it.
struct StructureClaim: Sendable {
    let finding: Finding
    /// What observation can confirm or refute; empty where only the map can be read.
    let hypotheses: [Hypothesis]

    /// The confirmed findings of the audit that are dependencies on a zone.
    ///
    /// Those that the audit itself only suspects say that a shape is wrong, not what falls with what.
    static func claims(of dependencies: Dependencies) -> [StructureClaim] {
        audit(dependencies).filter { $0.standing == .confirmed && dependencyKinds.contains($0.kind) }.map { finding in
            StructureClaim(finding: finding, hypotheses: hypotheses(of: finding, in: dependencies))
        }
    }

    private static let dependencyKinds = Set(
        [
            Finding.Rule.routerPlacement, .remoteGateway, .remoteFloatingIP, .floatingIPRouterElsewhere,
            .loadBalancerPlacement, .remoteMembers, .missingGlobalLoadBalancer, .partialGlobalLoadBalancer,
            .transitDetour, .routedBackNetwork, .remoteBackend,
        ].map(\.kind)
    )

    private static func hypotheses(of finding: Finding, in dependencies: Dependencies) -> [Hypothesis] {
        let nodes: [Node] =
            switch (finding.rule, finding.subject) {
            case (.routerPlacement, .router(let id)): [.router(id)]
            case (.remoteGateway, .instance(let id)): [.gateway(of: id)]
            case (.remoteFloatingIP, .floatingIP(let id)), (.floatingIPRouterElsewhere, .floatingIP(let id)):
                [.floatingIP(id)]
            case (.remoteMembers, .loadBalancer(let id)): [.members(of: id)]
            case (.partialGlobalLoadBalancer, .globalLoadBalancer(let id)): [.answers(of: id)]
            case (.transitDetour, .router(let id)): dependencies.nodes.filter { $0.isRoute(from: id) }
            case (.routedBackNetwork, .network(let id)):
                dependencies.map.instances.filter {
                    dependencies.routing.exit(of: $0)?.network == id && $0.zone != finding.zone
                }.map { .gateway(of: $0.id) }
            case (.remoteBackend, .service(let id)): [.logic(of: id)]
            default: []
            }
        return nodes.filter { dependencies.crosses(finding.zone, by: $0) }.map { Hypothesis($0, finding.zone) }
    }
}

extension Node {
    fileprivate func isRoute(from router: Router.ID) -> Bool {
        if case .route(router, _) = self { true } else { false }
    }
}

extension Dependencies {
    /// Whether a route passes a router of the zone on its way; true for every other node.
    fileprivate func crosses(_ zone: Zone.ID, by node: Node) -> Bool {
        guard case .route(let router, let network) = node else { return true }
        let passed = routing.transit(from: router, to: network)?.dropFirst().dropLast() ?? []
        return passed.contains { self.zone(of: .router($0)) == zone }
    }
}
