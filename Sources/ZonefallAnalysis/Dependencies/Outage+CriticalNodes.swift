extension Outage {
    /// The positions of the nodes any one of which, lost in addition, fails the formula; empty if it is dead already.
    ///
    /// Exact, also where redundant branches share nodes: a node fails K-of-N if it fails so many living children that
    /// fewer than K stay.
    package mutating func criticalNodes(of formula: Formula) -> [Int] {
        guard isAlive(formula) else { return [] }
        var union: Set<Int32> = []
        for part in formula.parts { union.formUnion(critical(part)) }
        return union.map { Int($0) }.sorted()
    }

    private mutating func critical(_ term: FormulaGraph.Index) -> [Int32] {
        guard isAlive(term) else { return [] }
        if let known = criticalMemo[term] { return known }
        let children = graph.children(of: term)
        let result: [Int32]
        switch graph.operations[Int(term)] {
        case .node(let node):
            return [node]
        case .named, .whole:
            return children.first.map { critical($0) } ?? []
        case .all:
            var union: Set<Int32> = []
            for child in children { union.formUnion(critical(child)) }
            result = union.sorted()
        case .atLeast(let needed):
            let alive = children.filter { isAlive($0) }
            let spare = alive.count - Int(needed)
            var hits: [Int32: Int] = [:]
            for child in alive {
                for node in critical(child) { hits[node, default: 0] += 1 }
            }
            result = hits.filter { $0.value > spare }.keys.sorted()
        }
        criticalMemo[term] = result
        return result
    }
}
