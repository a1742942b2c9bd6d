import ZonefallModel

/// What traces showed: whose interface was first, at which provider edges traffic left and entered, which router came
/// next.
struct PathFacts: Sendable {
    /// Where a router hands traffic on towards a network.
    struct Turn: Hashable, Sendable {
        let router: Router.ID
        let network: Network.ID
    }

    /// By instance: the router's interface that was the first hop of traffic that left its networks.
    var firstHops: [Instance.ID: [IPAddress: Tally]] = [:]
    /// By router: the zone of the egress edge behind it.
    var egressZones: [Router.ID: [Zone.ID: Tally]] = [:]
    /// By floating IP: the zone of the ingress edge before it.
    var ingressZones: [FloatingIP.ID: [Zone.ID: Tally]] = [:]
    /// By router and destination network: the router that came next.
    var nextRouters: [Turn: [Router.ID: Tally]] = [:]

    private struct Edge {
        let zone: Zone.ID
        let role: Zone.Edge.Role
    }

    /// - Parameter leaving: by pair, whether it leaves its vantage's networks.
    init(_ records: ProbeRecords, map: ZoneMap, leaving: [Bool]) {
        var edges: [IPAddress: Edge] = [:]
        for zone in map.zones {
            for edge in zone.edges { edges[edge.address] = Edge(zone: zone.id, role: edge.role) }
        }
        var tallies = DetailTallies(records)
        var vantage: Vantage?
        var instance: Instance?
        for (entry, isLeaving) in zip(records.entries, leaving) {
            let pair = entry.pair
            if vantage?.id != pair.vantage {
                vantage = map.vantage(pair.vantage)
                instance = vantage?.instance.flatMap(map.instance)
            }
            guard isLeaving || vantage?.instance == nil else { continue }
            let told = tallies.count(entry.samples)
            for (detail, tally) in told where !detail.hops.isEmpty {
                read(detail, tally, of: pair, from: instance, in: map, edges: edges)
            }
        }
    }

    private mutating func read(
        _ detail: ProbeDetail,
        _ tally: Tally,
        of pair: ProbePair,
        from instance: Instance?,
        in map: ZoneMap,
        edges: [IPAddress: Edge]
    ) {
        let hops = detail.hops
        var router: Router?
        if let instance {
            router = hops.first.flatMap(\.self).flatMap(map.router(withInterface:))
            if let address = hops.first.flatMap(\.self), router != nil {
                firstHops[instance.id, default: [:]].count(address, tally)
            }
            readTurn(hops, tally, after: router, of: pair, in: map)
        }
        let leavingRouter = router ?? detail.egressAddress.flatMap { map.router(withExternalAddress: $0) }
        for case let address? in hops {
            guard let edge = edges[address] else { continue }
            switch edge.role {
            case .egress:
                guard let leavingRouter else { continue }
                egressZones[leavingRouter.id, default: [:]].count(edge.zone, tally)
            case .ingress:
                guard case .resource(.floatingIP(let id)) = pair.target else { continue }
                ingressZones[id, default: [:]].count(edge.zone, tally)
            }
        }
    }

    private mutating func readTurn(
        _ hops: [IPAddress?],
        _ tally: Tally,
        after router: Router?,
        of pair: ProbePair,
        in map: ZoneMap
    ) {
        guard let router, hops.count >= 3, let second = hops[1], let next = map.router(withInterface: second),
            next.id != router.id, let network = map.network(of: pair.target)
        else { return }
        nextRouters[Turn(router: router.id, network: network), default: [:]].count(next.id, tally)
    }
}

extension ZoneMap {
    /// The router whose traffic the outside sees coming from this address.
    func router(withExternalAddress address: IPAddress) -> Router? {
        routers.first { $0.externalAddress == address || $0.externalAddressV6 == address }
    }

    /// The network that a probe inside the region has to reach.
    func network(of target: ProbePair.Target) -> Network.ID? {
        guard case .resource(let thing) = target else { return nil }
        return switch thing {
        case .instance(let id): instance(id)?.ports.first?.network
        case .loadBalancer(let id): loadBalancer(id)?.network
        case .router(let id): router(id)?.interfaces.first?.network
        default: nil
        }
    }
}
