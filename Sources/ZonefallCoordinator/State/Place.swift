import ZonefallModel

/// Where a probe starts, or where the map says that its target stands.
package enum Place: Hashable, Sendable {
    case zone(Zone.ID)
    /// Stands in no single zone: a global load balancer, a service, a stretched network.
    case region
    /// Beyond the region: an outside vantage, the reflector.
    case outside

    /// The zone's id, `region` or `outside`, as metrics and the matrix say it.
    package var name: String {
        switch self {
        case .zone(let id): id.rawValue
        case .region: "region"
        case .outside: "outside"
        }
    }

    package var zone: Zone.ID? {
        guard case .zone(let id) = self else { return nil }
        return id
    }
}

extension Place: Comparable {
    /// Zones by id, then the region, then outside.
    package static func < (left: Self, right: Self) -> Bool {
        (left.rank, left.name) < (right.rank, right.name)
    }

    private var rank: Int {
        switch self {
        case .zone: 0
        case .region: 1
        case .outside: 2
        }
    }
}

extension ZoneMap {
    /// Where a vantage stands.
    package func place(of vantage: Vantage) -> Place {
        vantage.zone.map { .zone($0) } ?? .outside
    }

    /// Where the target of a probe stands by the map; nil for a target that the map does not know.
    package func place(ofTarget target: String) -> Place? {
        if target == Observation.reflector { return .outside }
        switch resource(withID: target) {
        case .zone(let id): return .zone(id)
        case .instance(let id): return instance(id).map { .zone($0.zone) }
        case .floatingIP(let id): return floatingIP(id).map { .zone($0.zone) }
        case .loadBalancer(let id): return loadBalancer(id).map { .zone($0.zone) }
        case .router(let id): return router(id).flatMap(zone(of:)).map { .zone($0) } ?? .region
        case .vantage(let id): return vantage(id).map(place(of:))
        case .network, .service, .globalLoadBalancer: return .region
        case nil: return nil
        }
    }
}
