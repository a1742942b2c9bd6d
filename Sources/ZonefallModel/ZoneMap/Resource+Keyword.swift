extension Resource {
    /// The kind of thing as one word of our documents (`subject_kind`).
    package var keyword: String {
        switch self {
        case .zone: "zone"
        case .network: "network"
        case .router: "router"
        case .instance: "instance"
        case .floatingIP: "floating_ip"
        case .loadBalancer: "load_balancer"
        case .service: "service"
        case .globalLoadBalancer: "global_load_balancer"
        case .vantage: "agent"
        }
    }

    /// - Returns: nil for a word that names no kind of thing.
    package init?(keyword: String, id: String) {
        switch keyword {
        case "zone": self = .zone(.init(id))
        case "network": self = .network(.init(id))
        case "router": self = .router(.init(id))
        case "instance": self = .instance(.init(id))
        case "floating_ip": self = .floatingIP(.init(id))
        case "load_balancer": self = .loadBalancer(.init(id))
        case "service": self = .service(.init(id))
        case "global_load_balancer": self = .globalLoadBalancer(.init(id))
        case "agent": self = .vantage(.init(id))
        default: return nil
        }
    }
}
