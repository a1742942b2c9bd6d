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
        guard let start = nearest(formula.parts[...]) else { return nil }
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
            next = nearest(graph.children(of: term))
        }
        return (things, nil)
    }

    /// The dead one with the shortest chain.
    private mutating func nearest(_ terms: ArraySlice<FormulaGraph.Index>) -> FormulaGraph.Index? {
        let depths = depthMemo ?? depths()
        depthMemo = depths
        return terms.filter { !isAlive($0) }.min { depths[Int($0)] < depths[Int($1)] }
    }

    /// By dead term: how many things a chain from it names. Children come first, so one pass is enough.
    private func depths() -> [Int32] {
        // A chain that ends where nothing is behind a thing explains less than one that ends at a dead node.
        let far: Int32 = 1 << 20
        var depths = [Int32](repeating: 0, count: graph.count)
        for term in 0..<graph.count where !isAlive(FormulaGraph.Index(term)) {
            let dead = graph.children(of: FormulaGraph.Index(term)).filter { !isAlive($0) }
            let below = dead.map { depths[Int($0)] }.min()
            switch graph.operations[term] {
            case .node: depths[term] = 1
            case .named: depths[term] = 1 + (below ?? far)
            case .all, .atLeast, .whole: depths[term] = below ?? far
            }
        }
        return depths
    }
}
