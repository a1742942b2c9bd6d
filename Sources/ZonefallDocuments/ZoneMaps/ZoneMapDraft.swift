import ZonefallModel

/// A zone map whose every value was read, and none yet compared with another: what the checks look at.
struct ZoneMapDraft {
    let region: String
    let zones: LocatedList<Zone>
    let networks: LocatedList<Network>
    let routers: LocatedList<Router>
    let instances: LocatedList<Instance>
    let floatingIPs: LocatedList<FloatingIP>
    let loadBalancers: LocatedList<LoadBalancer>
    let services: LocatedList<ServiceDraft>
    let globalLoadBalancers: LocatedList<GlobalLoadBalancer>
    let agents: LocatedList<Vantage>
    let reality: RealityDraft
    let log: DocumentLog

    /// What each id names; of several things with one id, the first in the document's order of lists.
    let kinds: [String: EntityKind]
    /// Sorts of which an element has no id, or whose list may hide behind a mistyped key.
    private let unnamed: Set<EntityKind>
    private let networkPositions: [Network.ID: Int]

    /// - Returns: nil if the document lists too much.
    init?(_ object: DocumentObject<ZoneMapKey>) {
        log = object.log
        let hasUnknownKeys = object.log.count > 0
        let count = EntityKind.allCases.reduce(0) { $0 + (object.count(of: $1.key) ?? 0) }
        guard count <= DocumentLimits.entities else {
            object.report(
                "the map lists \(count) things, and may list \(DocumentLimits.entities)",
                remedy: "Split it: a map is of one region."
            )
            return nil
        }
        region =
            object.required(
                .region,
                .text("a region's name", remedy: "Write it like an id.") { isIdentifier($0) ? $0 : nil }
            ) ?? ""
        zones = object.located(.zones, Zone.self)
        networks = object.located(.networks, Network.self)
        routers = object.located(.routers, Router.self)
        instances = object.located(.instances, Instance.self)
        floatingIPs = object.located(.floatingIPs, FloatingIP.self)
        loadBalancers = object.located(.loadBalancers, LoadBalancer.self)
        services = object.located(.services, ServiceDraft.self)
        globalLoadBalancers = object.located(.globalLoadBalancers, GlobalLoadBalancer.self)
        agents = object.located(.agents, Vantage.self)
        reality = object.object(.reality, RealityDraft.self) ?? RealityDraft()
        if object.count(of: .zones) == 0 {
            object.report("the region has no zones", at: .zones, remedy: "List its availability zones under \"zones\".")
        }

        networkPositions = Dictionary(
            networks.things.enumerated().map { ($1.value.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let lists: [(EntityKind, [(id: String, place: DocumentPlace)], Bool)] = [
            (.zone, zones.ids, zones.isNamed), (.network, networks.ids, networks.isNamed),
            (.router, routers.ids, routers.isNamed), (.instance, instances.ids, instances.isNamed),
            (.floatingIP, floatingIPs.ids, floatingIPs.isNamed),
            (.loadBalancer, loadBalancers.ids, loadBalancers.isNamed), (.service, services.ids, services.isNamed),
            (.globalLoadBalancer, globalLoadBalancers.ids, globalLoadBalancers.isNamed),
            (.agent, agents.ids, agents.isNamed),
        ]
        var kinds: [String: EntityKind] = [:]
        var unnamed: Set<EntityKind> = []
        for (kind, ids, isNamed) in lists {
            for (id, _) in ids where kinds[id] == nil { kinds[id] = kind }
            if !isNamed || object.count(of: kind.key) == nil || (hasUnknownKeys && object[kind.key] == nil) {
                unnamed.insert(kind)
            }
        }
        self.kinds = kinds
        self.unnamed = unnamed
    }

    /// Whether an id that is not known can be said to be missing among things of these sorts.
    func canTellMissing(_ kinds: [EntityKind]) -> Bool {
        unnamed.isDisjoint(with: kinds)
    }

    func network(_ id: Network.ID) -> Network? {
        networkPositions[id].map { networks.things[$0].value }
    }

    /// What an entry of a service is by its id.
    func entry(_ id: String) -> Service.Entry? {
        switch kinds[id] {
        case .globalLoadBalancer: .globalLoadBalancer(.init(id))
        case .loadBalancer: .loadBalancer(.init(id))
        case .floatingIP: .floatingIP(.init(id))
        default: nil
        }
    }

    /// What a service depends on by its id.
    func backend(_ id: String) -> Service.Backend? {
        switch kinds[id] {
        case .service: .service(.init(id))
        case .instance: .instance(.init(id))
        default: nil
        }
    }
}
