extension ZoneMap {
    /// The same map, whose things are found elsewhere: at an address in a plan, not on a line.
    package func located(_ location: (Resource) -> SourceLocation?) -> ZoneMap {
        var locations: [Resource: SourceLocation] = [:]
        for resource in self.locations.keys { locations[resource] = location(resource) }
        return ZoneMap(
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
