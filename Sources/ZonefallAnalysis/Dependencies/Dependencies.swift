import ZonefallModel

/// What everything in a declared map depends on, as AND and K-of-N formulas over ``Node``s: one model for the audit, for
/// forecasts and for correlation.
///
/// How packets are taken to go, here and in the walks:
/// - Things on one network reach each other without a router, whatever their zones: networks stretch.
/// - Everything else leaves by the vantage's default gateway: to another private network along static routes, to a
///   floating IP over the internet. A way over the internet costs nothing but the routers at its ends.
/// - Answers of an instance to routed traffic leave by *its* gateway and need a route back. Answers through a floating IP
///   go back by the router that translated it, which also translates the other side's address where it must, so that the
///   instance's own gateway does not matter there.
/// - Load balancers are proxies: members see the balancer, on their common network. Balancers answer by the way by which
///   they were asked, and take dead members out by themselves.
/// - A service is reached by its entries, without any by its balancers, without those its replicas are asked directly. Its
///   replicas reach backends as long as these work; the network between them is not counted.
/// - A router stands where ``ZoneMap/zone(of:)`` says.
/// - Services that depend on each other in a circle stand and fall together.
package struct Dependencies: Sendable {
    /// Shared by copies, which are many.
    private let core: Core
    /// Where each of ``nodes`` stands; nil for choices, logic and agents outside.
    package private(set) var placement: [Zone.ID?]

    package var map: ZoneMap { core.map }
    package var graph: FormulaGraph { core.graph }
    /// Every node, in the map's order: instances, routers, floating IPs, balancers, then choices, logic and agents.
    package var nodes: [Node] { core.nodes }
    var positions: [Node: Int] { core.positions }
    var routing: Routing { core.routing }
    var access: ServiceAccess { core.access }
    var things: ThingTerms { core.things }
    var paths: PathTerms { core.paths }

    private final class Core: Sendable {
        let map: ZoneMap
        let graph: FormulaGraph
        let nodes: [Node]
        let positions: [Node: Int]
        let routing: Routing
        let access: ServiceAccess
        let things: ThingTerms
        let paths: PathTerms

        init(_ map: ZoneMap) {
            let routing = Routing(map)
            let access = ServiceAccess(map)
            var builder = TermBuilder(map: map, routing: routing)
            things = ThingTerms(&builder, access: access)
            paths = PathTerms(&builder)
            self.map = map
            self.routing = routing
            self.access = access
            graph = builder.graph
            nodes = builder.nodes
            positions = builder.positions
        }
    }

    /// Linear in the map; vantages and networks multiply only by the routers that they share.
    package init(_ map: ZoneMap) {
        let core = Core(map)
        self.core = core
        placement = core.nodes.map { Self.declaredZone(of: $0, in: map) }
    }

    private static func declaredZone(of node: Node, in map: ZoneMap) -> Zone.ID? {
        switch node {
        case .instance(let id): map.instance(id)?.zone
        case .router(let id): map.router(id).flatMap(map.zone(of:))
        case .floatingIP(let id): map.floatingIP(id)?.zone
        case .loadBalancer(let id): map.loadBalancer(id)?.zone
        case .agent(let id): map.vantage(id)?.zone
        case .gateway, .route, .members, .answers, .logic: nil
        }
    }
}

extension Dependencies {
    /// A node's position in ``nodes``; nil if the map has no such thing or choice.
    package func position(of node: Node) -> Int? { positions[node] }

    package func zone(of node: Node) -> Zone.ID? {
        position(of: node).flatMap { placement[$0] }
    }

    /// The same formulas with some nodes standing elsewhere: what would follow if the map were wrong about them.
    package func placing(_ elsewhere: [Node: Zone.ID]) -> Dependencies {
        var moved = self
        for (node, zone) in elsewhere {
            if let position = position(of: node) { moved.placement[position] = zone }
        }
        return moved
    }

    package var noNodes: NodeSet { NodeSet(capacity: nodes.count) }

    /// The nodes that go dark with these zones.
    package func nodes(in zones: Set<Zone.ID>) -> NodeSet {
        var set = noNodes
        for (position, zone) in placement.enumerated() {
            if let zone, zones.contains(zone) { set.insert(position) }
        }
        return set
    }

    /// What is alive when these nodes are dead.
    package func outage(of dead: NodeSet) -> Outage {
        Outage(dead: dead, graph: graph, nodes: nodes)
    }

    package func outage(of zones: Set<Zone.ID>) -> Outage {
        outage(of: nodes(in: zones))
    }

    /// The shortest chain from a dead formula to what killed it; nil while it is alive.
    package func cause(of formula: Formula, in outage: inout Outage) -> Cause? {
        guard let (things, node) = outage.cause(of: formula) else { return nil }
        guard let node, let position = positions[node] else { return Cause(things: things, node: node, zone: nil) }
        return Cause(things: things, node: node, zone: placement[position])
    }

    /// The positions of all nodes that a formula mentions, ascending.
    package func nodes(of formula: Formula) -> [Int] {
        graph.count > Self.smallGraph ? distantNodes(of: formula) : nearNodes(of: formula)
    }

    /// Up to so many terms a mark for each is cheaper than a set.
    private static let smallGraph = 4_096

    private func nearNodes(of formula: Formula) -> [Int] {
        let graph = graph
        var seen = [Bool](repeating: false, count: graph.count)
        var found: [Int] = []
        var pending = formula.parts
        while let term = pending.popLast() {
            if seen[Int(term)] { continue }
            seen[Int(term)] = true
            if case .node(let node) = graph.operations[Int(term)] { found.append(Int(node)) }
            for child in graph.children(of: term) where !seen[Int(child)] { pending.append(child) }
        }
        return found.sorted()
    }

    private func distantNodes(of formula: Formula) -> [Int] {
        var seen: Set<FormulaGraph.Index> = []
        var found: Set<Int> = []
        var pending = formula.parts
        while let term = pending.popLast() {
            guard seen.insert(term).inserted else { continue }
            if case .node(let node) = graph.operations[Int(term)] { found.insert(Int(node)) }
            pending += graph.children(of: term)
        }
        return found.sorted()
    }
}
