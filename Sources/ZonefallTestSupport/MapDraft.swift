import ZonefallModel

/// A zone map that a test still changes: take a clean one, make it wrong in one place, and see what that does.
package struct MapDraft {
    package var region = "test"
    package var zones: [Zone] = []
    package var networks: [Network] = []
    package var routers: [Router] = []
    package var instances: [Instance] = []
    package var floatingIPs: [FloatingIP] = []
    package var loadBalancers: [LoadBalancer] = []
    package var services: [Service] = []
    package var globalLoadBalancers: [GlobalLoadBalancer] = []
    package var vantages: [Vantage] = []
    package var reality = Reality()
    package var locations: [Resource: SourceLocation] = [:]

    package init(zones: [Zone.ID]) {
        self.zones = zones.map { Zone(id: $0) }
    }

    package var map: ZoneMap {
        ZoneMap(
            region: region,
            zones: zones,
            networks: networks,
            routers: routers,
            instances: instances,
            floatingIPs: floatingIPs,
            loadBalancers: loadBalancers,
            services: services,
            globalLoadBalancers: globalLoadBalancers,
            vantages: vantages,
            reality: reality,
            locations: locations
        )
    }
}

/// Changes to the one thing with an id; an id that the draft does not have changes nothing.
extension MapDraft {
    package mutating func network(_ id: Network.ID, _ change: (inout Network) -> Void) {
        for index in networks.indices where networks[index].id == id { change(&networks[index]) }
    }

    package mutating func router(_ id: Router.ID, _ change: (inout Router) -> Void) {
        for index in routers.indices where routers[index].id == id { change(&routers[index]) }
    }

    package mutating func instance(_ id: Instance.ID, _ change: (inout Instance) -> Void) {
        for index in instances.indices where instances[index].id == id { change(&instances[index]) }
    }

    package mutating func floatingIP(_ id: FloatingIP.ID, _ change: (inout FloatingIP) -> Void) {
        for index in floatingIPs.indices where floatingIPs[index].id == id { change(&floatingIPs[index]) }
    }

    package mutating func loadBalancer(_ id: LoadBalancer.ID, _ change: (inout LoadBalancer) -> Void) {
        for index in loadBalancers.indices where loadBalancers[index].id == id { change(&loadBalancers[index]) }
    }

    package mutating func service(_ id: Service.ID, _ change: (inout Service) -> Void) {
        for index in services.indices where services[index].id == id { change(&services[index]) }
    }

    package mutating func globalLoadBalancer(_ id: GlobalLoadBalancer.ID, _ change: (inout GlobalLoadBalancer) -> Void)
    {
        for index in globalLoadBalancers.indices where globalLoadBalancers[index].id == id {
            change(&globalLoadBalancers[index])
        }
    }
}
