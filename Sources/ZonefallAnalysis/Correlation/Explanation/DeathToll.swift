import ZonefallModel

/// Which nodes a set of items kills in each slot.
struct DeathToll {
    private let scene: Scene
    private let items: StoryItems
    private var dependencies: [Int: [Int]] = [:]
    private var survivors: Set<Int> = []

    init(_ items: StoryItems, in scene: Scene) {
        self.scene = scene
        self.items = items
        for item in items {
            switch item {
            case .dependency(let node, let zone):
                if !scene.settled.contains(node) { dependencies[zone, default: []].append(node) }
            case .survival(let node): survivors.insert(node)
            case .incident, .outage: break
            }
        }
    }

    /// The dead of a dark zone.
    func dead(of zone: Int, _ scope: BlackoutEvent.Scope) -> NodeSet {
        var dead = scene.dependencies.noNodes
        let nodes = scene.dependencies.nodes
        switch scope {
        case .declared:
            for (node, declared) in scene.declaredZone.enumerated() where declared == zone { dead.insert(node) }
            for node in dependencies[zone] ?? [] where nodes[node].isChoice { dead.insert(node) }
        case .physical:
            var moved = survivors
            for (other, movers) in dependencies where other != zone {
                moved.formUnion(movers.filter { nodes[$0].standsInOneZone })
            }
            for (node, home) in scene.homeZone.enumerated() where home == zone && !moved.contains(node) {
                dead.insert(node)
            }
            for node in dependencies[zone] ?? [] { dead.insert(node) }
        }
        return dead
    }

    /// The dead by slot: spans of slots, ascending, and what is dead through each.
    func spans() -> [(slots: Range<Int>, dead: NodeSet)] {
        var tolls: [(slots: Range<Int>, dead: NodeSet)] = []
        var known: [Int: NodeSet] = [:]
        for blackout in scene.blackouts where blackout.zone >= 0 && !blackout.slots.isEmpty {
            tolls.append((blackout.slots, dead(of: blackout.zone, blackout.window.scope)))
        }
        for item in items {
            switch item {
            case .outage(let zone, let slots):
                let toll = known[zone] ?? dead(of: zone, .physical)
                known[zone] = toll
                tolls.append((slots, toll))
            case .incident(let node, let slots):
                var toll = scene.dependencies.noNodes
                toll.insert(node)
                tolls.append((slots, toll))
            case .dependency, .survival:
                break
            }
        }
        let edges = (tolls.flatMap { [$0.slots.lowerBound, $0.slots.upperBound] } + [0, scene.slotCount]).sorted()
        var spans: [(slots: Range<Int>, dead: NodeSet)] = []
        for (start, end) in zip(edges, edges.dropFirst()) where start < end {
            var dead = scene.dependencies.noNodes
            for toll in tolls where toll.slots.contains(start) { dead.formUnion(toll.dead) }
            spans.append((start..<end, dead))
        }
        return spans
    }
}

extension Node {
    /// What stands in one zone and nowhere else: a wrong placement is a move, not an addition.
    var standsInOneZone: Bool {
        switch self {
        case .router, .floatingIP, .loadBalancer: true
        case .instance, .gateway, .route, .members, .answers, .logic, .agent: false
        }
    }

    /// What falls with the things that it chose, also when only those are taken down that the map places in a zone.
    var isChoice: Bool {
        switch self {
        case .gateway, .route, .members, .answers, .logic: true
        case .instance, .router, .floatingIP, .loadBalancer, .agent: false
        }
    }
}
