import ZonefallModel

/// How routers of the map pass packets on: who is attached where, and which static routes lead on.
struct Routing: Sendable {
    private let map: ZoneMap
    private let networksByRouter: [Router.ID: Set<Network.ID>]
    private let routersByNetwork: [Network.ID: [Router.ID]]

    init(_ map: ZoneMap) {
        self.map = map
        var networksByRouter: [Router.ID: Set<Network.ID>] = [:]
        var routersByNetwork: [Network.ID: [Router.ID]] = [:]
        for router in map.routers {
            for interface in router.interfaces {
                if networksByRouter[router.id, default: []].insert(interface.network).inserted {
                    routersByNetwork[interface.network, default: []].append(router.id)
                }
            }
        }
        self.networksByRouter = networksByRouter
        self.routersByNetwork = routersByNetwork
    }

    /// The routers with an interface on a network, in the map's order.
    func routers(on network: Network.ID) -> [Router.ID] {
        routersByNetwork[network] ?? []
    }

    func isAttached(_ router: Router.ID, to network: Network.ID) -> Bool {
        networksByRouter[router]?.contains(network) ?? false
    }

    /// The way that packets leave an instance: its gateway's router, and the network on which they reach it.
    struct Exit: Hashable, Sendable {
        let router: Router.ID
        let network: Network.ID
    }

    /// Nil if the instance has no default gateway, or one that is no router of the map.
    func exit(of instance: Instance) -> Exit? {
        exit(of: instance, by: instance.gateway ?? instance.gatewayV6)
    }

    /// By the gateway of one address family.
    func exit(of instance: Instance, _ family: IPAddress.Family) -> Exit? {
        exit(of: instance, by: [instance.gateway, instance.gatewayV6].compactMap { $0 }.first { $0.family == family })
    }

    /// By one of its gateways.
    func exit(of instance: Instance, by gateway: IPAddress?) -> Exit? {
        guard let gateway, let way = map.interface(gateway, on: instance.ports.map(\.network)) else { return nil }
        return Exit(router: way.router.id, network: way.network)
    }

    /// The routers that packets for a network pass, from `router` to the first one that is attached to it, both included.
    ///
    /// By longest match over each router's static routes for the network's first subnet of the family; routes to parts of a
    /// subnet are not looked at. Nil where no route leads on, or routes lead in a circle.
    ///
    /// - Parameter family: nil takes the network's first subnet, whatever it is.
    func transit(
        from router: Router.ID,
        to network: Network.ID,
        family: IPAddress.Family? = nil
    ) -> [Router.ID]? {
        var path = [router]
        while let last = path.last, !isAttached(last, to: network) {
            guard let next = nextHop(from: last, to: network, family), !path.contains(next) else { return nil }
            path.append(next)
        }
        return path
    }

    private func nextHop(from router: Router.ID, to network: Network.ID, _ family: IPAddress.Family?) -> Router.ID? {
        let subnets = map.network(network)?.subnets ?? []
        guard let subnet = subnets.first(where: { family == nil || $0.family == family }),
            let routes = map.router(router)?.routes
        else { return nil }
        let matching = routes.filter { $0.destination.length <= subnet.length && $0.destination.overlaps(subnet) }
        return matching.max { $0.destination.length < $1.destination.length }
            .flatMap { map.router(withInterface: $0.nextHop, on: networksByRouter[router] ?? [])?.id }
    }
}
