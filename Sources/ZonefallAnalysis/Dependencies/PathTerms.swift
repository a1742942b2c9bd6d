import ZonefallModel

/// The formulas of the ways between vantages and things.
struct PathTerms: Sendable {
    typealias Term = FormulaGraph.Index

    /// The agent and the instance that it runs on.
    private(set) var origins: [Vantage.ID: Term] = [:]
    /// An instance's choice of gateway.
    private(set) var gateways: [Instance.ID: Term] = [:]
    /// Where an instance's routed packets leave; absent without a gateway that the map knows.
    private(set) var exits: [Instance.ID: Routing.Exit] = [:]
    private(set) var routers: [Router.ID: Term] = [:]
    private var transits: [Leg: Term] = [:]

    private struct Leg: Hashable {
        let router: Router.ID
        let network: Network.ID
    }

    init(_ builder: inout TermBuilder) {
        let map = builder.map
        for router in map.routers { routers[router.id] = builder.node(.router(router.id)) }
        for instance in map.instances {
            if let exit = builder.routing.exit(of: instance) {
                exits[instance.id] = exit
                gateways[instance.id] = builder.node(.gateway(of: instance.id))
            }
        }
        var homes: Set<Network.ID> = []
        var doors: Set<Router.ID> = []
        for vantage in map.vantages {
            var parts = [builder.node(.agent(vantage.id))]
            if let instance = vantage.instance {
                parts.append(builder.node(.instance(instance)))
                if let exit = exits[instance] {
                    homes.insert(exit.network)
                    doors.insert(exit.router)
                }
            }
            origins[vantage.id] = builder.all(parts)
        }
        for door in doors.sorted() {
            for network in map.networks { addTransit(from: door, to: network.id, &builder) }
        }
        for router in map.routers {
            for home in homes.sorted() { addTransit(from: router.id, to: home, &builder) }
        }
    }

    private mutating func addTransit(from router: Router.ID, to network: Network.ID, _ builder: inout TermBuilder) {
        let leg = Leg(router: router, network: network)
        guard transits[leg] == nil, let term = builder.transit(from: router, to: network) else { return }
        transits[leg] = term
    }

    func transit(from router: Router.ID, to network: Network.ID) -> Term? {
        transits[Leg(router: router, network: network)]
    }
}
