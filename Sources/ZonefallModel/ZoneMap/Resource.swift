/// Anything that has an id in the zone map: the subject of a finding, the target of a probe.
package enum Resource: Hashable, Sendable {
    case zone(Zone.ID)
    case network(Network.ID)
    case router(Router.ID)
    case instance(Instance.ID)
    case floatingIP(FloatingIP.ID)
    case loadBalancer(LoadBalancer.ID)
    case service(Service.ID)
    case globalLoadBalancer(GlobalLoadBalancer.ID)
    case vantage(Vantage.ID)

    /// The bare id, as documents write it.
    package var id: String {
        switch self {
        case .zone(let id): id.rawValue
        case .network(let id): id.rawValue
        case .router(let id): id.rawValue
        case .instance(let id): id.rawValue
        case .floatingIP(let id): id.rawValue
        case .loadBalancer(let id): id.rawValue
        case .service(let id): id.rawValue
        case .globalLoadBalancer(let id): id.rawValue
        case .vantage(let id): id.rawValue
        }
    }

    /// What kind of thing it is, in words for a person.
    package var noun: String {
        switch self {
        case .zone: "zone"
        case .network: "network"
        case .router: "router"
        case .instance: "instance"
        case .floatingIP: "floating IP"
        case .loadBalancer: "load balancer"
        case .service: "service"
        case .globalLoadBalancer: "global load balancer"
        case .vantage: "agent"
        }
    }
}

extension Resource: CustomStringConvertible {
    package var description: String { "\(noun) '\(id)'" }
}

extension Resource: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.id, left.noun) < (right.id, right.noun)
    }
}
