import ZonefallModel

/// Collects nodes and terms while ``Dependencies`` is being made.
struct TermBuilder {
    typealias Term = FormulaGraph.Index

    let map: ZoneMap
    let routing: Routing
    private(set) var nodes: [Node] = []
    private(set) var positions: [Node: Int] = [:]
    private var terms: [Term] = []
    private var builder = FormulaGraphBuilder()

    var graph: FormulaGraph { builder.graph }

    init(map: ZoneMap, routing: Routing) {
        self.map = map
        self.routing = routing
    }

    mutating func node(_ node: Node) -> Term {
        if let position = positions[node] { return terms[position] }
        let position = nodes.count
        nodes.append(node)
        positions[node] = position
        terms.append(builder.term(.node(Int32(position))))
        return terms[position]
    }

    mutating func all(_ children: [Term]) -> Term { builder.term(.all, children) }

    mutating func atLeast(_ needed: Int, of children: [Term]) -> Term {
        builder.term(.atLeast(Int32(clamping: needed)), children)
    }

    mutating func named(_ thing: Resource, _ child: Term) -> Term { builder.term(.named(thing), [child]) }

    mutating func whole(_ child: Term) -> Term { builder.term(.whole, [child]) }

    /// Can't work at all.
    mutating func never() -> Term { atLeast(1, of: []) }

    /// The routers and their choices that carry packets from one router to a network; nil where none do.
    mutating func transit(from router: Router.ID, to network: Network.ID) -> Term? {
        guard let routers = routing.transit(from: router, to: network) else { return nil }
        var children: [Term] = []
        for (index, router) in routers.enumerated() {
            children.append(node(.router(router)))
            if index < routers.count - 1 { children.append(node(.route(from: router, to: network))) }
        }
        return all(children)
    }
}
