import ZonefallModel

/// A vantage, and the ways that packets have from it, for each address family on its own.
struct ProbeOrigin {
    let instance: Instance?
    private let ways: [IPAddress.Family: Ways]

    /// By the default gateway of one family; absent without one.
    private struct Ways {
        let exit: Routing.Exit
        /// The networks to which a route leads.
        let forth: Set<Network.ID>
        /// The routers from which a route leads back.
        let back: Set<Router.ID>
    }

    init(_ vantage: Vantage, in map: ZoneMap, routing: Routing) {
        let instance = vantage.instance.flatMap(map.instance)
        var ways: [IPAddress.Family: Ways] = [:]
        for family in IPAddress.Family.allCases {
            guard let exit = instance.flatMap({ routing.exit(of: $0, family) }) else { continue }
            ways[family] = Ways(
                exit: exit,
                forth: Set(
                    map.networks.map(\.id).filter { routing.transit(from: exit.router, to: $0, family: family) != nil }
                ),
                back: Set(
                    map.routers.map(\.id).filter { routing.transit(from: $0, to: exit.network, family: family) != nil }
                )
            )
        }
        self.instance = instance
        self.ways = ways
    }

    /// Out by the vantage's gateway of the address's family, from the address that it has there; freely from outside.
    func wayOut(to address: IPAddress) -> PlannedProbe.Source? {
        guard let instance else { return PlannedProbe.Source() }
        return ways[address.family].map { source(on: $0.exit.network, address.family, of: instance) }
    }

    /// To a thing with these ports: on a common network, else over the gateway to the first network that a route leads to.
    ///
    /// - Parameter door: by which the thing itself answers routed traffic, if it must: that needs a way back.
    func way(
        to ports: [Port],
        _ family: IPAddress.Family,
        answeringBy door: Door = .sameWay
    ) -> (address: IPAddress, source: PlannedProbe.Source)? {
        if let direct = onLink(with: ports, family) { return direct }
        guard let instance, let ways = ways[family] else { return nil }
        if case .gateway(let router) = door {
            guard let router, ways.back.contains(router) else { return nil }
        }
        for port in ports where ways.forth.contains(port.network) {
            guard let address = port.address(of: family) else { continue }
            return (address, source(on: ways.exit.network, family, of: instance))
        }
        return nil
    }

    /// How a thing answers what does not come from its own network.
    enum Door {
        /// As balancers do.
        case sameWay
        /// By its own default gateway; nil: it has none.
        case gateway(Router.ID?)
    }

    func onLink(with ports: [Port], _ family: IPAddress.Family) -> (address: IPAddress, source: PlannedProbe.Source)? {
        guard let instance else { return nil }
        for own in instance.ports where own.address(of: family) != nil {
            for port in ports where port.network == own.network {
                guard let address = port.address(of: family) else { continue }
                return (address, source(on: own.network, family, of: instance))
            }
        }
        return nil
    }

    /// The vantage's own address there, so that the probe leaves by the door that the map means.
    private func source(
        on network: Network.ID,
        _ family: IPAddress.Family,
        of instance: Instance
    ) -> PlannedProbe.Source {
        PlannedProbe.Source(address: instance.ports.first { $0.network == network }?.address(of: family))
    }
}

extension Port {
    func address(of family: IPAddress.Family) -> IPAddress? {
        if address.family == family { return address }
        return addressV6?.family == family ? addressV6 : nil
    }
}
