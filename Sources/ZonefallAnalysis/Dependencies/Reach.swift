import ZonefallModel

/// By which way a vantage reaches a target.
package enum Reach: Hashable, Sendable {
    /// On a network that both are attached to: no router is needed.
    case onLink(Network.ID)
    /// Over the vantage's own gateway and these routers, the gateway's first; `network` is the target's.
    case routed([Router.ID], network: Network.ID)
    /// Out through the vantage's own gateway, if it is inside, and back in through the target's floating IP.
    case internet
}

extension Dependencies {
    /// How `vantage` reaches a thing with these ports: on link if they share a network (the vantage's first port wins),
    /// else routed by the vantage's gateway to the first port to which a route leads. Nil: not at all.
    package func reach(from vantage: Vantage, to ports: [Port]) -> Reach? {
        vantage.instance.flatMap(map.instance).flatMap { reach(from: $0, to: ports) }
    }

    func reach(from instance: Instance, to ports: [Port]) -> Reach? {
        for own in instance.ports where ports.contains(where: { $0.network == own.network }) {
            return .onLink(own.network)
        }
        guard let exit = routing.exit(of: instance) else { return nil }
        for port in ports {
            if let routers = routing.transit(from: exit.router, to: port.network) {
                return .routed(routers, network: port.network)
            }
        }
        return nil
    }

    /// How `vantage` reaches what is reached from outside; nil for an inside vantage without a gateway.
    package func reachOverInternet(from vantage: Vantage) -> Reach? {
        guard let instance = vantage.instance.flatMap(map.instance) else { return .internet }
        return routing.exit(of: instance) == nil ? nil : .internet
    }
}
