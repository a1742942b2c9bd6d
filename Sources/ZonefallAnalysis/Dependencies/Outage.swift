import ZonefallModel

/// A set of dead nodes, and what is alive without them.
///
/// One pass over the whole graph, so make one for each set of dead nodes and ask it about every formula.
package struct Outage: Sendable {
    package let dead: NodeSet
    let graph: FormulaGraph
    let nodes: [Node]
    /// By term: the share that stays, 0 where it is dead.
    private let shares: [Double]
    /// By term, filled on demand.
    var criticalMemo: [FormulaGraph.Index: [Int32]] = [:]
    var depthMemo: [Int32]?
    var causeMemo: [FormulaGraph.Index: (things: [Resource], node: Node?)] = [:]

    init(dead: NodeSet, graph: FormulaGraph, nodes: [Node]) {
        self.dead = dead
        self.graph = graph
        self.nodes = nodes
        shares = Self.shares(dead: dead, graph: graph)
    }

    package func isAlive(_ formula: Formula) -> Bool {
        formula.parts.allSatisfy { isAlive($0) }
    }

    func isAlive(_ term: FormulaGraph.Index) -> Bool {
        shares[Int(term)] > 0
    }

    /// How much of the redundancy stays where it is narrowest, 0 (dead) to 1 (nothing of it is lost).
    ///
    /// Of K-of-N the mean of its children's shares, along a serial path the least.
    package func share(_ formula: Formula) -> Double {
        var least = 1.0
        for part in formula.parts { least = min(least, shares[Int(part)]) }
        return least
    }

    private static func shares(dead: NodeSet, graph: FormulaGraph) -> [Double] {
        var shares = [Double](repeating: 0, count: graph.count)
        for term in 0..<graph.count {
            let children = graph.children(of: FormulaGraph.Index(term))
            switch graph.operations[term] {
            case .node(let node):
                shares[term] = dead.contains(Int(node)) ? 0 : 1
            case .all:
                shares[term] = children.reduce(1) { min($0, shares[Int($1)]) }
            case .atLeast(let needed):
                let alive = children.count { shares[Int($0)] > 0 }
                let sum = children.reduce(0) { $0 + shares[Int($1)] }
                shares[term] = alive >= Int(needed) ? (children.isEmpty ? 1 : sum / Double(children.count)) : 0
            case .named:
                shares[term] = children.first.map { shares[Int($0)] } ?? 0
            case .whole:
                shares[term] = children.first.map { shares[Int($0)] > 0 ? 1 : 0 } ?? 0
            }
        }
        return shares
    }
}
