import ZonefallModel

extension RandomCloud {
    /// Makes the map wrong here and there, each fault apart from the others.
    ///
    /// - Parameter probability: of each fault that a tenant has room for, 0 to 1.
    package mutating func plant(probability: Double) {
        for index in tenants.indices {
            let tenant = tenants[index]
            for zone in tenant.zones { attempt(probability) { $0.moveRouter(of: tenant, in: zone) } }
            if tenant.isStretched {
                attempt(probability) { $0.misrouteInstance(of: tenant) }
                attempt(probability) { $0.misplaceAddress(of: tenant) }
                attempt(probability) { $0.settleWithoutRouter(tenantAt: index) }
            }
            attempt(probability) { $0.narrowEntrance(of: tenant) }
            attempt(probability) { $0.detour(of: tenant) }
            attempt(probability) { $0.routeBackNetwork(of: tenant) }
            attempt(probability) { $0.needBackend(of: tenant) }
            attempt(probability) { $0.overstretchQuorum(of: tenant) }
        }
    }

    private mutating func attempt(_ probability: Double, _ fault: (inout RandomCloud) -> Void) {
        if Double.random(in: 0..<1, using: &random) < probability { fault(&self) }
    }

    /// False, and nothing touched, if another fault has made use of one of these already.
    private mutating func touch(_ things: [Resource]) -> Bool {
        guard touched.isDisjoint(with: things) else { return false }
        touched.formUnion(things)
        return true
    }

    private mutating func otherZone(of tenant: RandomTenant, than zone: Zone.ID) -> Zone.ID {
        tenant.zones.filter { $0 != zone }.randomElement(using: &random) ?? zone
    }

    private mutating func moveRouter(of tenant: RandomTenant, in zone: Zone.ID) {
        let id = tenant.router(in: zone)
        let other = otherZone(of: tenant, than: zone)
        guard Int.random(in: 0..<4, using: &random) == 0, let first = draft.zones.first?.id, touch([.router(id)]) else {
            return
        }
        if Bool.random(using: &random) {
            draft.router(id) { $0.requestedZones = [zone, other] }
            planted.append(PlantedFault(.routerPlacement, .router(id), first))
        } else {
            draft.router(id) { $0.zone = other }
            planted.append(PlantedFault(.routerPlacement, .router(id), other))
        }
    }

    private mutating func misrouteInstance(of tenant: RandomTenant) {
        let own = draft.instances.filter { $0.ports.first?.network == tenant.network(in: tenant.zones[0]) }
        guard let instance = own.randomElement(using: &random) else { return }
        let other = otherZone(of: tenant, than: instance.zone)
        guard touch([.instance(instance.id), .router(tenant.router(in: other))]) else { return }
        let gateway = tenant.gateway(in: other)
        draft.instance(instance.id) {
            $0.gateway = gateway.address
            $0.gatewayV6 = gateway.addressV6
        }
        planted.append(PlantedFault(.remoteGateway, .instance(instance.id), other))
    }

    private mutating func misplaceAddress(of tenant: RandomTenant) {
        let own = draft.floatingIPs.filter { $0.router.rawValue.hasPrefix("\(tenant.name)-") }
        guard let address = own.randomElement(using: &random) else { return }
        let other = otherZone(of: tenant, than: address.zone)
        let isOwn = address.serves == .loadBalancer(tenant.balancer(in: address.zone))
        let service: Resource = .service(isOwn ? tenant.web : tenant.single)
        let routers = [address.zone, other].map { Resource.router(tenant.router(in: $0)) }
        guard touch([.floatingIP(address.id), service] + routers) else { return }
        let movesBoth = Bool.random(using: &random)
        draft.floatingIP(address.id) {
            if movesBoth { $0.zone = other }
            $0.router = tenant.router(in: other)
        }
        let rule: Finding.Rule = movesBoth ? .remoteFloatingIP : .floatingIPRouterElsewhere
        planted.append(PlantedFault(rule, .floatingIP(address.id), other))
    }

    /// Instances in a zone of the region where the tenant has no router.
    private mutating func settleWithoutRouter(tenantAt index: Int) {
        var tenant = tenants[index]
        guard let zone = draft.zones.map(\.id).first(where: { !tenant.zones.contains($0) }),
            let door = tenant.zones.randomElement(using: &random),
            touch([.zone(zone), .router(tenant.router(in: door))])
        else { return }
        draft.network(tenant.network(in: door)) { $0.zones.append(zone) }
        let settler = tenant.instance("vm-settler", in: zone, leavingBy: door)
        tenants[index] = tenant
        draft.instances.append(settler)
        planted.append(PlantedFault(.zoneWithoutRouter, .zone(zone), door))
        planted.append(PlantedFault(.remoteGateway, .instance(settler.id), door))
    }

    /// One of the ways in which all users of the web service come to depend on one zone.
    private mutating func narrowEntrance(of tenant: RandomTenant) {
        guard touch([.service(tenant.web)]), let zone = tenant.zones.randomElement(using: &random) else { return }
        let replicas = draft.services.first { $0.id == tenant.web }?.replicas ?? []
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let others = Set(tenant.zones.filter { $0 != zone })
            draft.loadBalancers.removeAll { $0.service == tenant.web && others.contains($0.zone) }
            draft.floatingIPs.removeAll { address in others.contains { address.id == tenant.address(in: $0) } }
            draft.globalLoadBalancers.removeAll { $0.id == tenant.globalBalancer }
            draft.service(tenant.web) { $0.entries = [.floatingIP(tenant.address(in: zone))] }
            draft.loadBalancer(tenant.balancer(in: zone)) { $0.members = replicas }
            planted.append(PlantedFault(.loadBalancerPlacement, .loadBalancer(tenant.balancer(in: zone)), zone))
        case 1:
            draft.globalLoadBalancers.removeAll { $0.id == tenant.globalBalancer }
            draft.service(tenant.web) { $0.entries = [.floatingIP(tenant.address(in: zone))] }
            planted.append(PlantedFault(.missingGlobalLoadBalancer, .service(tenant.web), zone))
        case 2:
            draft.globalLoadBalancer(tenant.globalBalancer) { $0.answers = [tenant.address(in: zone)] }
            planted.append(PlantedFault(.partialGlobalLoadBalancer, .globalLoadBalancer(tenant.globalBalancer), zone))
        default:
            let other = otherZone(of: tenant, than: zone)
            let remote = draft.instances.filter { replicas.contains($0.id) && $0.zone == other }.map(\.id)
            draft.loadBalancer(tenant.balancer(in: zone)) { $0.members = remote }
            planted.append(PlantedFault(.remoteMembers, .loadBalancer(tenant.balancer(in: zone)), other))
        }
    }

    private mutating func detour(of tenant: RandomTenant) {
        let zones = tenant.zones.shuffled(using: &random)
        guard !tenant.isStretched, zones.count > 2,
            touch(zones.prefix(3).map { .router(tenant.router(in: $0)) }),
            let subnet = draft.networks.first(where: { $0.id == tenant.network(in: zones[1]) })?.subnets.first
        else { return }
        draft.router(tenant.router(in: zones[0])) { router in
            for index in router.routes.indices where router.routes[index].destination == subnet {
                router.routes[index].nextHop = tenant.transitAddress(in: zones[2])
            }
        }
        planted.append(PlantedFault(.transitDetour, .router(tenant.router(in: zones[0])), zones[2]))
    }

    private mutating func routeBackNetwork(of tenant: RandomTenant) {
        let attached = draft.instances.filter { $0.ports.contains { $0.network == tenant.back } }
        guard let instance = attached.randomElement(using: &random) else { return }
        let other = otherZone(of: tenant, than: instance.zone)
        let router = tenant.router(in: other)
        guard touch([.network(tenant.back), .instance(instance.id), .router(router)]) else { return }
        let interface = Port(network: tenant.back, address: tenant.backAddress(1))
        draft.router(router) { $0.interfaces.append(interface) }
        draft.instance(instance.id) {
            $0.gateway = interface.address
            $0.gatewayV6 = nil
        }
        planted.append(PlantedFault(.routedBackNetwork, .network(tenant.back), other))
    }

    private mutating func needBackend(of tenant: RandomTenant) {
        let service = draft.services.filter { $0.id == tenant.web || $0.id == tenant.single }.randomElement(
            using: &random
        )
        guard let service, touch([.service(service.id)]), let home = service.expectedZones.first ?? tenant.zones.first
        else { return }
        let other = otherZone(of: tenant, than: home)
        guard
            let backend = draft.instances.first(where: {
                $0.id.rawValue.hasPrefix("\(tenant.name)-vm-agent") && $0.zone == other
            })
        else { return }
        draft.service(service.id) { $0.dependsOn.append(.instance(backend.id)) }
        planted.append(PlantedFault(.remoteBackend, .service(service.id), other))
    }

    private mutating func overstretchQuorum(of tenant: RandomTenant) {
        guard let database = draft.services.first(where: { $0.id == tenant.database }), touch([.service(database.id)])
        else { return }
        draft.service(database.id) { $0.quorum = $0.replicas.count }
        planted += tenant.zones.map { PlantedFault(.expectedZonesUnmet, .service(database.id), $0) }
    }
}
