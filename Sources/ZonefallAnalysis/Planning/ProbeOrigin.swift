import ZonefallModel

/// A vantage, and the ways that packets have from it, for each address family on its own.
struct ProbeOrigin {
    let instance: Instance?
    private let routing: Routing

    init(_ vantage: Vantage, in map: ZoneMap, routing: Routing) {
        instance = vantage.instance.flatMap(map.instance)
        self.routing = routing
    }

    /// Out by the vantage's gateway of the address's family, from the address that it has there; freely from outside.
    func wayOut(to address: IPAddress) -> PlannedProbe.Source? {
        guard let instance else { return PlannedProbe.Source() }
        guard let exit = exit(address.family) else { return nil }
        return source(on: exit.network, address.family, of: instance)
    }

    /// To a thing with these ports: on a common network, else over the gateway to the first network that a route leads to.
    ///
    /// - Parameter answering: the instance that has the ports, if it is one: its answers need a way back by its gateway.
    func way(
        to ports: [Port],
        _ family: IPAddress.Family,
        answering: Instance? = nil
    ) -> (address: IPAddress, source: PlannedProbe.Source)? {
        if let direct = onLink(with: ports, family) { return direct }
        guard let instance, let exit = exit(family) else { return nil }
        if let answering {
            guard let back = Self.exit(of: answering, family, routing),
                routing.transit(from: back.router, to: exit.network, family: family) != nil
            else { return nil }
        }
        for port in ports {
            guard let address = port.address(of: family),
                routing.transit(from: exit.router, to: port.network, family: family) != nil
            else { continue }
            return (address, source(on: exit.network, family, of: instance))
        }
        return nil
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

    private func exit(_ family: IPAddress.Family) -> Routing.Exit? {
        instance.flatMap { Self.exit(of: $0, family, routing) }
    }

    private static func exit(
        of instance: Instance,
        _ family: IPAddress.Family,
        _ routing: Routing
    ) -> Routing.Exit? {
        let gateways = [instance.gateway, instance.gatewayV6].compactMap { $0 }
        return routing.exit(by: gateways.first { $0.family == family })
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
        addresses.first { $0.family == family }
    }
}
