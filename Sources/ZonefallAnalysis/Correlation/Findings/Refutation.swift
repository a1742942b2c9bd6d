import ZonefallModel

/// What would show that a finding is wrong: every finding can be put to a test.
enum Refutation {
    static func text(for rule: Finding.Rule, subject: Resource, zone: Zone.ID) -> String {
        let id = subject.id
        switch rule {
        case .routerPlacement:
            return
                "traces through \(id) that leave at another zone's edge, or its probes answering while \(zone) is dark"
        case .remoteGateway, .routedBackNetwork:
            return "a first hop or an egress address of another zone, or traffic leaving while \(zone) is dark"
        case .remoteFloatingIP, .floatingIPRouterElsewhere:
            return "traces to \(id) that enter at another zone's edge, or answers through it while \(zone) is dark"
        case .loadBalancerPlacement: return "answers of \(id) while \(zone) is physically dark"
        case .remoteMembers: return "answers of a member outside \(zone) behind \(id)"
        case .missingGlobalLoadBalancer, .partialGlobalLoadBalancer:
            return "a name that resolves to a site outside \(zone)"
        case .transitDetour: return "a trace from \(id) whose next router is not of \(zone)"
        case .remoteBackend: return "requests to \(id) that succeed while \(zone) is dark"
        case .sharedFate: return "\(id) answering through the next physical blackout of \(zone)"
        default: return "a corrected map"
        }
    }
}
