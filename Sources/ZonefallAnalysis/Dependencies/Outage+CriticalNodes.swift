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

    /// Without recursion, for chains may be as long as the map: children come before what uses them.
    private mutating func critical(_ term: FormulaGraph.Index) -> [Int32] {
        var needed: Set<FormulaGraph.Index> = []
        var pending = [term]
        while let next = pending.popLast() {
            guard isAlive(next), criticalMemo[next] == nil, needed.insert(next).inserted else { continue }
            pending += graph.children(of: next)
        }
        for next in needed.sorted() { criticalMemo[next] = criticalFromChildren(next) }
        return criticalMemo[term] ?? []
    }

    private func criticalFromChildren(_ term: FormulaGraph.Index) -> [Int32] {
        let alive = graph.children(of: term).filter { isAlive($0) }
        switch graph.operations[Int(term)] {
        case .node(let node):
            return [node]
        case .named, .whole:
            return alive.first.flatMap { criticalMemo[$0] } ?? []
        case .all:
            var union: Set<Int32> = []
            for child in alive { union.formUnion(criticalMemo[child] ?? []) }
            return union.sorted()
        case .atLeast(let needed):
            let spare = alive.count - Int(needed)
            var hits: [Int32: Int] = [:]
            for child in alive {
                for node in criticalMemo[child] ?? [] { hits[node, default: 0] += 1 }
            }
            return hits.filter { $0.value > spare }.keys.sorted()
        }
    }
}
