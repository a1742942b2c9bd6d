import ZonefallModel

/// Zone maps are read strictly: all that is wrong in a file is told at once, and then nothing of it is used.
extension ZoneMap: DocumentDecodable {
    package typealias Key = ZoneMapKey

    package init?(_ object: DocumentObject<ZoneMapKey>) {
        guard let draft = ZoneMapDraft(object) else { return nil }
        for check in ZoneMapChecks.all { check.check(draft) }
        guard object.log.count == 0 else { return nil }
        self.init(draft)
    }

    private init(_ draft: ZoneMapDraft) {
        let zoneOfInstance = Dictionary(
            draft.instances.things.map { ($0.value.id, $0.value.zone) },
            uniquingKeysWith: { first, _ in first }
        )
        self.init(
            region: draft.region,
            zones: draft.zones.things.map(\.value),
            networks: draft.networks.things.map(\.value),
            routers: draft.routers.things.map(\.value),
            instances: draft.instances.things.map(\.value),
            floatingIPs: draft.floatingIPs.things.map(\.value),
            loadBalancers: draft.loadBalancers.things.map(\.value),
            services: draft.services.things.map { service in
                Service(
                    id: service.value.id,
                    replicas: service.value.replicas,
                    quorum: service.value.quorum,
                    entries: service.value.entries.compactMap(draft.entry),
                    dependsOn: service.value.dependsOn.compactMap(draft.backend),
                    expectedZones: service.value.expectedZones
                )
            },
            globalLoadBalancers: draft.globalLoadBalancers.things.map(\.value),
            vantages: draft.agents.things.map { agent in
                // An agent that says on which instance it runs need not say in which zone.
                Vantage(
                    id: agent.value.id,
                    zone: agent.value.zone ?? agent.value.instance.flatMap { zoneOfInstance[$0] },
                    instance: agent.value.instance
                )
            },
            reality: draft.reality.reality(backend: draft.backend),
            locations: draft.locations
        )
    }
}

extension ZoneMapDraft {
    /// Where each thing stands in the document.
    fileprivate var locations: [Resource: SourceLocation] {
        var locations: [Resource: SourceLocation] = [:]
        func add<Value>(_ list: LocatedList<Value>, _ resource: (Value) -> Resource) {
            for thing in list.things { locations[resource(thing.value)] = log.location(of: thing.node.place) }
        }
        add(zones) { .zone($0.id) }
        add(networks) { .network($0.id) }
        add(routers) { .router($0.id) }
        add(instances) { .instance($0.id) }
        add(floatingIPs) { .floatingIP($0.id) }
        add(loadBalancers) { .loadBalancer($0.id) }
        add(services) { .service($0.id) }
        add(globalLoadBalancers) { .globalLoadBalancer($0.id) }
        add(agents) { .vantage($0.id) }
        return locations
    }
}
