extension ZoneMap {
    /// What stands nobody knows where, sorted.
    package var unplaced: [Resource] {
        var things: [Resource] = []
        things += routers.filter { $0.zone == nil && $0.requestedZones == [.unknown] }.map { .router($0.id) }
        things += instances.filter { $0.zone == .unknown }.map { .instance($0.id) }
        things += floatingIPs.filter { $0.zone == .unknown }.map { .floatingIP($0.id) }
        things += loadBalancers.filter { $0.zone == .unknown }.map { .loadBalancer($0.id) }
        return things.sorted()
    }

    /// The map as it would be if all of that stood in one zone.
    package func placingUnknown(in zone: Zone.ID) -> ZoneMap {
        func place(_ given: Zone.ID) -> Zone.ID { given == .unknown ? zone : given }
        return ZoneMap(
            region: region,
            zones: zones,
            networks: networks,
            routers: routers.map { router in
                var placed = router
                if router.requestedZones == [.unknown] { placed.requestedZones = [router.zone ?? zone] }
                return placed
            },
            instances: instances.map { instance in
                var placed = instance
                placed.zone = place(instance.zone)
                return placed
            },
            floatingIPs: floatingIPs.map { address in
                var placed = address
                placed.zone = place(address.zone)
                return placed
            },
            loadBalancers: loadBalancers.map { balancer in
                var placed = balancer
                placed.zone = place(balancer.zone)
                return placed
            },
            services: services,
            globalLoadBalancers: globalLoadBalancers,
            vantages: vantages.map { vantage in
                var placed = vantage
                placed.zone = vantage.zone.map(place)
                return placed
            },
            reality: reality,
            locations: locations
        )
    }
}
