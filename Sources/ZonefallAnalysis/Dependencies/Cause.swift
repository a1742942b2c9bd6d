import ZonefallModel

/// Why something failed: the things from it down to what is dead, the shortest way.
package struct Cause: Hashable, Sendable {
    /// From the thing that failed to the dead node's; never empty.
    package let things: [Resource]
    /// The dead node itself; nil where the map gives too little for the thing to work at all, such as an empty pool.
    package let node: Node?
    /// Where the dead node stands.
    package let zone: Zone.ID?

    package init(things: [Resource], node: Node?, zone: Zone.ID?) {
        self.things = things
        self.node = node
        self.zone = zone
    }
}

extension Cause: CustomStringConvertible {
    /// `shop → fip-b → rtr-a (az1)`.
    package var description: String {
        let chain = things.map(\.id).joined(separator: " → ")
        if let zone { return "\(chain) (\(zone))" }
        return node == nil ? "\(chain) (nothing behind it)" : chain
    }
}

extension Outage {
    /// The shortest chain from `formula` to a dead node; of equally long ones the first in the map's order.
    ///
    /// Nil while the formula is alive.
    package mutating func cause(of formula: Formula) -> (things: [Resource], node: Node?)? {
        guard let start = nearest(formula.parts.filter { !isAlive($0) }) else { return nil }
        if let known = causeMemo[start] { return known }
        let cause = chain(from: start)
        causeMemo[start] = cause
        return cause
    }

    private mutating func chain(from start: FormulaGraph.Index) -> (things: [Resource], node: Node?) {
        var things: [Resource] = []
        var next: FormulaGraph.Index? = start
        while let term = next {
            switch graph.operations[Int(term)] {
            case .node(let node):
                let dead = nodes[Int(node)]
                if things.last != dead.resource { things.append(dead.resource) }
                return (things, dead)
            case .named(let thing):
                if things.last != thing { things.append(thing) }
            case .all, .atLeast, .whole:
                break
            }
            next = nearest(graph.children(of: term).filter { !isAlive($0) })
        }
        return (things, nil)
    }

    private mutating func nearest(_ terms: [FormulaGraph.Index]) -> FormulaGraph.Index? {
        var best: (term: FormulaGraph.Index, depth: Int)?
        for term in terms {
            let depth = depth(term)
            if best.map({ depth < $0.depth }) ?? true { best = (term, depth) }
        }
        return best?.term
    }

    /// How many things a chain from a dead term names.
    private mutating func depth(_ term: FormulaGraph.Index) -> Int {
        if let known = depthMemo[term] { return known }
        let below = graph.children(of: term).filter { !isAlive($0) }
        var least: Int?
        for child in below { least = min(least ?? .max, depth(child)) }
        let own =
            switch graph.operations[Int(term)] {
            case .node, .named: 1
            case .all, .atLeast, .whole: 0
            }
        // A term that is dead with all its children alive lacks children: a chain that ends there explains less.
        let depth = own + (least ?? (own == 1 && graph.children(of: term).isEmpty ? 0 : 1_000))
        depthMemo[term] = depth
        return depth
    }
}
