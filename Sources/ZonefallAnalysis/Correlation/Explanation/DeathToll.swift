import ZonefallModel

/// Which nodes a set of items kills in each slot.
struct DeathToll {
    private let scene: Scene
    private let items: Set<StoryItem>
    private var dependencies: [Int: [Int]] = [:]
    private var survivors: Set<Int> = []

    init(_ items: Set<StoryItem>, in scene: Scene) {
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
            var moved: Set<Int> = survivors
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

    /// The dead by slot.
    func bySlot() -> [NodeSet] {
        var dead = [NodeSet](repeating: scene.dependencies.noNodes, count: scene.slotCount)
        for blackout in scene.blackouts where blackout.zone >= 0 {
            let toll = self.dead(of: blackout.zone, blackout.window.scope)
            for slot in blackout.slots { dead[slot].formUnion(toll) }
        }
        for item in items {
            switch item {
            case .outage(let zone, let slots):
                let toll = self.dead(of: zone, .physical)
                for slot in slots { dead[slot].formUnion(toll) }
            case .incident(let node, let slots):
                for slot in slots { dead[slot].insert(node) }
            case .dependency, .survival:
                break
            }
        }
        return dead
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
