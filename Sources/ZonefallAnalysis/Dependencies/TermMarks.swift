/// Notes about the terms of a graph, thrown away at no cost: for one formula after the other.
struct TermMarks {
    private var stamps: [UInt32]
    private var notes: [Int32]
    private var stamp: UInt32 = 0

    init(_ graph: FormulaGraph) {
        stamps = [UInt32](repeating: 0, count: graph.count)
        notes = [Int32](repeating: 0, count: graph.count)
    }

    mutating func forgetAll() { stamp += 1 }

    /// - Returns: false if the term was marked already.
    mutating func mark(_ term: FormulaGraph.Index, with note: Int32 = 0) -> Bool {
        if stamps[Int(term)] == stamp { return false }
        stamps[Int(term)] = stamp
        notes[Int(term)] = note
        return true
    }

    mutating func annotate(_ term: FormulaGraph.Index, with note: Int32) { notes[Int(term)] = note }

    /// What a marked term was marked with.
    func note(of term: FormulaGraph.Index) -> Int32 { notes[Int(term)] }

    /// The terms that a formula is made of, each once, ascending: what a term uses comes before it.
    mutating func terms(of formula: Formula, in graph: FormulaGraph) -> [FormulaGraph.Index] {
        forgetAll()
        var found: [FormulaGraph.Index] = []
        for part in formula.parts where mark(part) { found.append(part) }
        var next = 0
        while next < found.count {
            for child in graph.children(of: found[next]) where mark(child) { found.append(child) }
            next += 1
        }
        return found.sorted()
    }

    /// The positions of all nodes that a formula mentions, ascending.
    mutating func nodes(of formula: Formula, in graph: FormulaGraph) -> [Int] {
        var found: [Int] = []
        for term in terms(of: formula, in: graph) {
            if case .node(let node) = graph.operations[Int(term)] { found.append(Int(node)) }
        }
        return found.sorted()
    }
}
