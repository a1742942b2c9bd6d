import ZonefallModel

/// Something that can fail, or that can be other than the map says: the leaves of every formula.
///
/// Placed things stand in a zone and go dark with it. Choices and a service's logic stand nowhere: they fail for their own
/// reasons, and they are what a finding blames when a thing depends on a zone in which it does not stand.
package enum Node: Hashable, Sendable {
    case instance(Instance.ID)
    case router(Router.ID)
    case floatingIP(FloatingIP.ID)
    case loadBalancer(LoadBalancer.ID)
    /// An instance's choice of default gateway.
    case gateway(of: Instance.ID)
    /// A router's choice of the next hop towards a network.
    case route(from: Router.ID, to: Network.ID)
    /// A balancer's choice of members.
    case members(of: LoadBalancer.ID)
    /// A global balancer's choice of answers.
    case answers(of: GlobalLoadBalancer.ID)
    /// What a service does itself, and what it needs that the map does not list.
    case logic(of: Service.ID)
    /// The agent's own process: never a finding, it absorbs the agent's own failures.
    case agent(Vantage.ID)

    /// What the node is of: the thing that a finding about it names.
    package var resource: Resource {
        switch self {
        case .instance(let id), .gateway(let id): .instance(id)
        case .router(let id), .route(let id, _): .router(id)
        case .floatingIP(let id): .floatingIP(id)
        case .loadBalancer(let id), .members(let id): .loadBalancer(id)
        case .answers(let id): .globalLoadBalancer(id)
        case .logic(let id): .service(id)
        case .agent(let id): .vantage(id)
        }
    }
}

extension Node: CustomStringConvertible {
    /// One letter for the sort, and the id: `r:rtr-a`, `t:rtr-a>app-b`.
    package var description: String {
        switch self {
        case .instance(let id): "i:\(id)"
        case .router(let id): "r:\(id)"
        case .floatingIP(let id): "f:\(id)"
        case .loadBalancer(let id): "l:\(id)"
        case .gateway(let id): "g:\(id)"
        case .route(let router, let network): "t:\(router)>\(network)"
        case .members(let id): "m:\(id)"
        case .answers(let id): "a:\(id)"
        case .logic(let id): "s:\(id)"
        case .agent(let id): "e:\(id)"
        }
    }
}
