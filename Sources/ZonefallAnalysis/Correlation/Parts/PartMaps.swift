import ZonefallModel

/// The map of each part of a region: its own things, all zones, and the vantages outside.
struct PartMaps: Sendable {
    private let whole: ZoneMap
    private let partition: Partition
    private var pieces: [Piece]

    private struct Piece: Sendable {
        var networks: [Network] = []
        var routers: [Router] = []
        var instances: [Instance] = []
        var floatingIPs: [FloatingIP] = []
        var loadBalancers: [LoadBalancer] = []
        var services: [Service] = []
        var globalLoadBalancers: [GlobalLoadBalancer] = []
        var vantages: [Vantage] = []
    }

    /// Linear in the map.
    init(_ map: ZoneMap, _ partition: Partition) {
        whole = map
        self.partition = partition
        pieces = []
        guard partition.count > 1 else { return }
        var pieces = [Piece](repeating: Piece(), count: partition.count)
        for thing in map.networks { pieces[partition.part(of: .network(thing.id)) ?? 0].networks.append(thing) }
        for thing in map.routers { pieces[partition.part(of: .router(thing.id)) ?? 0].routers.append(thing) }
        for thing in map.instances { pieces[partition.part(of: .instance(thing.id)) ?? 0].instances.append(thing) }
        for thing in map.floatingIPs {
            pieces[partition.part(of: .floatingIP(thing.id)) ?? 0].floatingIPs.append(thing)
        }
        for thing in map.loadBalancers {
            pieces[partition.part(of: .loadBalancer(thing.id)) ?? 0].loadBalancers.append(thing)
        }
        for thing in map.services { pieces[partition.part(of: .service(thing.id)) ?? 0].services.append(thing) }
        for thing in map.globalLoadBalancers {
            pieces[partition.part(of: .globalLoadBalancer(thing.id)) ?? 0].globalLoadBalancers.append(thing)
        }
        for thing in map.vantages {
            if let part = partition.part(of: .vantage(thing.id)) {
                pieces[part].vantages.append(thing)
            } else {
                for part in pieces.indices { pieces[part].vantages.append(thing) }
            }
        }
        self.pieces = pieces
    }

    /// - Parameter guests: vantages of other parts that ask things of this one: each comes with its own way out.
    func map(of part: Int, guests: Set<Vantage.ID>) -> ZoneMap {
        guard partition.count > 1 else { return whole }
        var piece = pieces[part]
        for id in guests.sorted() { add(id, to: &piece) }
        return ZoneMap(
            region: whole.region,
            zones: whole.zones,
            networks: piece.networks,
            routers: piece.routers,
            instances: piece.instances,
            floatingIPs: piece.floatingIPs,
            loadBalancers: piece.loadBalancers,
            services: piece.services,
            globalLoadBalancers: piece.globalLoadBalancers,
            vantages: piece.vantages,
            locations: whole.locations
        )
    }

    private func add(_ id: Vantage.ID, to piece: inout Piece) {
        guard let vantage = whole.vantage(id), let instance = vantage.instance.flatMap(whole.instance) else { return }
        piece.vantages.append(vantage)
        if !piece.instances.contains(where: { $0.id == instance.id }) { piece.instances.append(instance) }
        let doors = [instance.gateway, instance.gatewayV6].compactMap { $0 }.compactMap {
            whole.router(ofGateway: $0, of: instance)
        }
        for router in doors where !piece.routers.contains(where: { $0.id == router.id }) {
            piece.routers.append(router)
        }
        for port in instance.ports where !piece.networks.contains(where: { $0.id == port.network }) {
            piece.networks += whole.network(port.network).map { [$0] } ?? []
        }
    }
}
