/// The sorts of things that a zone map lists, in the order of the document.
enum EntityKind: String, CaseIterable, Sendable {
    case zone
    case network
    case router
    case instance
    case floatingIP = "floating IP"
    case loadBalancer = "load balancer"
    case service
    case globalLoadBalancer = "global load balancer"
    case agent

    var noun: String { rawValue }

    var nounWithArticle: String { (self == .instance || self == .agent ? "an " : "a ") + noun }

    /// Where the document lists them.
    var key: ZoneMapKey {
        switch self {
        case .zone: .zones
        case .network: .networks
        case .router: .routers
        case .instance: .instances
        case .floatingIP: .floatingIPs
        case .loadBalancer: .loadBalancers
        case .service: .services
        case .globalLoadBalancer: .globalLoadBalancers
        case .agent: .agents
        }
    }
}

/// The keys of a zone map itself.
package enum ZoneMapKey: String, DocumentKey {
    case region, zones, networks, routers, instances
    case floatingIPs = "floating_ips"
    case loadBalancers = "load_balancers"
    case services
    case globalLoadBalancers = "global_load_balancers"
    case agents, reality

    package static let object = "a zone map"
}
