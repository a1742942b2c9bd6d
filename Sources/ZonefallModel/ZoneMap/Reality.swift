/// How a lab's region differs from its map (`reality:`): this is how a dependency is planted that the map hides.
///
/// Each entry names a thing of the map by `id` and gives only the keys that are to differ.
package struct Reality: Hashable, Sendable {
    /// A router's true zone.
    package var routerZones: [Router.ID: Zone.ID]
    /// An instance's true zone, and its true default gateway.
    package var instanceZones: [Instance.ID: Zone.ID]
    package var instanceGateways: [Instance.ID: IPAddress]
    /// The router that a floating IP is really on.
    package var floatingIPRouters: [FloatingIP.ID: Router.ID]
    package var loadBalancerZones: [LoadBalancer.ID: Zone.ID]
    package var loadBalancerMembers: [LoadBalancer.ID: [Instance.ID]]
    package var globalAnswers: [GlobalLoadBalancer.ID: [FloatingIP.ID]]
    /// What a service really can't live without.
    package var serviceBackends: [Service.ID: [Service.Backend]]

    package init(
        routerZones: [Router.ID: Zone.ID] = [:],
        instanceZones: [Instance.ID: Zone.ID] = [:],
        instanceGateways: [Instance.ID: IPAddress] = [:],
        floatingIPRouters: [FloatingIP.ID: Router.ID] = [:],
        loadBalancerZones: [LoadBalancer.ID: Zone.ID] = [:],
        loadBalancerMembers: [LoadBalancer.ID: [Instance.ID]] = [:],
        globalAnswers: [GlobalLoadBalancer.ID: [FloatingIP.ID]] = [:],
        serviceBackends: [Service.ID: [Service.Backend]] = [:]
    ) {
        self.routerZones = routerZones
        self.instanceZones = instanceZones
        self.instanceGateways = instanceGateways
        self.floatingIPRouters = floatingIPRouters
        self.loadBalancerZones = loadBalancerZones
        self.loadBalancerMembers = loadBalancerMembers
        self.globalAnswers = globalAnswers
        self.serviceBackends = serviceBackends
    }

    package var isEmpty: Bool { self == Reality() }
}

extension ZoneMap {
    /// The map with its reality written into it, and every router in the one zone where it really stands.
    ///
    /// What the lab builds. Analysis must never see it.
    package var realized: ZoneMap {
        ZoneMap(
            region: region,
            zones: zones,
            networks: networks,
            routers: routers.map { router in
                var real = router
                real.zone = reality.routerZones[router.id] ?? zone(of: router)
                return real
            },
            instances: instances.map { instance in
                var real = instance
                real.zone = reality.instanceZones[instance.id] ?? instance.zone
                if let gateway = reality.instanceGateways[instance.id] {
                    switch gateway.family {
                    case .v4: real.gateway = gateway
                    case .v6: real.gatewayV6 = gateway
                    }
                }
                return real
            },
            floatingIPs: floatingIPs.map { address in
                var real = address
                real.router = reality.floatingIPRouters[address.id] ?? address.router
                return real
            },
            loadBalancers: loadBalancers.map { balancer in
                var real = balancer
                real.zone = reality.loadBalancerZones[balancer.id] ?? balancer.zone
                real.members = reality.loadBalancerMembers[balancer.id] ?? balancer.members
                return real
            },
            services: services.map { service in
                var real = service
                real.dependsOn = reality.serviceBackends[service.id] ?? service.dependsOn
                return real
            },
            globalLoadBalancers: globalLoadBalancers.map { balancer in
                var real = balancer
                real.answers = reality.globalAnswers[balancer.id] ?? balancer.answers
                return real
            },
            vantages: vantages,
            locations: locations
        )
    }
}
