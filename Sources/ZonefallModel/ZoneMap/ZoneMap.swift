/// What stands where in one region, as somebody declares it. It can be wrong: that is the point.
///
/// A value of this type is consistent: `ZonefallDocuments` refuses a map with dangling references, duplicate ids or
/// addresses outside their subnets. Keys of the document are in `docs/schema/zonemap.schema.json`.
package struct ZoneMap: Sendable {
    package let region: String
    package let zones: [Zone]
    package let networks: [Network]
    package let routers: [Router]
    package let instances: [Instance]
    package let floatingIPs: [FloatingIP]
    package let loadBalancers: [LoadBalancer]
    package let services: [Service]
    package let globalLoadBalancers: [GlobalLoadBalancer]
    package let vantages: [Vantage]
    /// How the lab is to differ from all of the above; nothing but the lab may look at it.
    package let reality: Reality
    /// Where each thing stands in its document; empty for a map that was not read from one.
    package let locations: [Resource: SourceLocation]

    private let index: Index

    package init(
        region: String,
        zones: [Zone],
        networks: [Network] = [],
        routers: [Router] = [],
        instances: [Instance] = [],
        floatingIPs: [FloatingIP] = [],
        loadBalancers: [LoadBalancer] = [],
        services: [Service] = [],
        globalLoadBalancers: [GlobalLoadBalancer] = [],
        vantages: [Vantage] = [],
        reality: Reality = Reality(),
        locations: [Resource: SourceLocation] = [:]
    ) {
        self.region = region
        self.zones = zones
        self.networks = networks
        self.routers = routers
        self.instances = instances
        self.floatingIPs = floatingIPs
        self.loadBalancers = loadBalancers
        self.services = services
        self.globalLoadBalancers = globalLoadBalancers
        self.vantages = vantages
        self.reality = reality
        self.locations = locations
        index = Index(
            zones: Self.positions(of: zones, by: \.id),
            networks: Self.positions(of: networks, by: \.id),
            routers: Self.positions(of: routers, by: \.id),
            instances: Self.positions(of: instances, by: \.id),
            floatingIPs: Self.positions(of: floatingIPs, by: \.id),
            loadBalancers: Self.positions(of: loadBalancers, by: \.id),
            services: Self.positions(of: services, by: \.id),
            globalLoadBalancers: Self.positions(of: globalLoadBalancers, by: \.id),
            vantages: Self.positions(of: vantages, by: \.id),
            interfaces: Dictionary(
                grouping: routers.flatMap { router in
                    router.interfaces.flatMap { port in
                        port.addresses.map { RouterInterface(address: $0, network: port.network, router: router.id) }
                    }
                },
                by: \.address
            )
        )
    }

    /// Shared by copies, which are many.
    private final class Index: Sendable {
        let zones: [Zone.ID: Int]
        let networks: [Network.ID: Int]
        let routers: [Router.ID: Int]
        let instances: [Instance.ID: Int]
        let floatingIPs: [FloatingIP.ID: Int]
        let loadBalancers: [LoadBalancer.ID: Int]
        let services: [Service.ID: Int]
        let globalLoadBalancers: [GlobalLoadBalancer.ID: Int]
        let vantages: [Vantage.ID: Int]
        let interfaces: [IPAddress: [RouterInterface]]

        init(
            zones: [Zone.ID: Int],
            networks: [Network.ID: Int],
            routers: [Router.ID: Int],
            instances: [Instance.ID: Int],
            floatingIPs: [FloatingIP.ID: Int],
            loadBalancers: [LoadBalancer.ID: Int],
            services: [Service.ID: Int],
            globalLoadBalancers: [GlobalLoadBalancer.ID: Int],
            vantages: [Vantage.ID: Int],
            interfaces: [IPAddress: [RouterInterface]]
        ) {
            self.zones = zones
            self.networks = networks
            self.routers = routers
            self.instances = instances
            self.floatingIPs = floatingIPs
            self.loadBalancers = loadBalancers
            self.services = services
            self.globalLoadBalancers = globalLoadBalancers
            self.vantages = vantages
            self.interfaces = interfaces
        }
    }

    private struct RouterInterface: Sendable {
        let address: IPAddress
        let network: Network.ID
        let router: Router.ID
    }

    private static func positions<Thing, ID: Hashable>(of things: [Thing], by id: KeyPath<Thing, ID>) -> [ID: Int] {
        Dictionary(things.enumerated().map { ($1[keyPath: id], $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension ZoneMap {
    package func zone(_ id: Zone.ID) -> Zone? { index.zones[id].map { zones[$0] } }
    package func network(_ id: Network.ID) -> Network? { index.networks[id].map { networks[$0] } }
    package func router(_ id: Router.ID) -> Router? { index.routers[id].map { routers[$0] } }
    package func instance(_ id: Instance.ID) -> Instance? { index.instances[id].map { instances[$0] } }
    package func floatingIP(_ id: FloatingIP.ID) -> FloatingIP? { index.floatingIPs[id].map { floatingIPs[$0] } }
    package func loadBalancer(_ id: LoadBalancer.ID) -> LoadBalancer? {
        index.loadBalancers[id].map { loadBalancers[$0] }
    }
    package func service(_ id: Service.ID) -> Service? { index.services[id].map { services[$0] } }
    package func globalLoadBalancer(_ id: GlobalLoadBalancer.ID) -> GlobalLoadBalancer? {
        index.globalLoadBalancers[id].map { globalLoadBalancers[$0] }
    }
    package func vantage(_ id: Vantage.ID) -> Vantage? { index.vantages[id].map { vantages[$0] } }

    /// The router that owns an interface address, such as a hop of a trace.
    ///
    /// Networks of several tenants may use the same addresses: nil where that leaves more than one router to choose from.
    package func router(withInterface address: IPAddress) -> Router? {
        guard let owners = index.interfaces[address], let first = owners.first?.router,
            owners.allSatisfy({ $0.router == first })
        else { return nil }
        return router(first)
    }

    /// The router that owns an interface address as seen from some networks, such as an instance's gateway; if none on
    /// these does, the only one that owns it anywhere.
    package func router(withInterface address: IPAddress, on networks: some Sequence<Network.ID>) -> Router? {
        interface(address, on: networks)?.router
    }

    /// The same, with the network on which it is reached.
    package func interface(
        _ address: IPAddress,
        on networks: some Sequence<Network.ID>
    ) -> (router: Router, network: Network.ID)? {
        let all = index.interfaces[address] ?? []
        let near = all.filter { networks.contains($0.network) }
        guard let found = near.first ?? (all.count == 1 ? all.first : nil) else { return nil }
        return router(found.router).map { ($0, found.network) }
    }

    /// The router that an instance has as its gateway.
    package func router(ofGateway gateway: IPAddress, of instance: Instance) -> Router? {
        router(withInterface: gateway, on: instance.ports.map(\.network))
    }

    /// The thing that a probe, an entry or a dependency means by a bare id.
    package func resource(withID id: String) -> Resource? {
        if index.instances[.init(id)] != nil { return .instance(.init(id)) }
        if index.floatingIPs[.init(id)] != nil { return .floatingIP(.init(id)) }
        if index.loadBalancers[.init(id)] != nil { return .loadBalancer(.init(id)) }
        if index.routers[.init(id)] != nil { return .router(.init(id)) }
        if index.globalLoadBalancers[.init(id)] != nil { return .globalLoadBalancer(.init(id)) }
        if index.services[.init(id)] != nil { return .service(.init(id)) }
        if index.networks[.init(id)] != nil { return .network(.init(id)) }
        if index.vantages[.init(id)] != nil { return .vantage(.init(id)) }
        if index.zones[.init(id)] != nil { return .zone(.init(id)) }
        return nil
    }

    /// Where a router stands by the map: where it is known to be, else where it was asked for.
    ///
    /// Asked for in several zones, the cloud silently makes it in the region's first zone, even if that is none of them.
    package func zone(of router: Router) -> Zone.ID? {
        router.zone ?? (router.requestedZones.count > 1 ? zones.first?.id : router.requestedZones.first)
    }

    /// Where the thing that a floating IP serves stands by the map.
    package func zone(servedBy address: FloatingIP) -> Zone.ID? {
        switch address.serves {
        case .loadBalancer(let id): loadBalancer(id)?.zone
        case .instance(let id): instance(id)?.zone
        case nil: nil
        }
    }

    /// How many things the map lists.
    package var entityCount: Int {
        zones.count + networks.count + routers.count + instances.count + floatingIPs.count + loadBalancers.count
            + services.count + globalLoadBalancers.count + vantages.count
    }
}
