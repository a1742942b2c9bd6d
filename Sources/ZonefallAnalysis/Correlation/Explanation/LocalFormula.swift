import ZonefallModel

/// One pair's formula over its own nodes, as a short program that answers many questions at once.
///
/// Each bit of a word is a question of its own: does the formula hold if what is dead differs in just this way? AND is `&`,
/// and a counter in bit planes is K-of-N. So one pass tells every node whose loss or return alone makes a difference.
struct LocalFormula: Hashable, Sendable {
    private enum Step: Hashable, Sendable {
        /// The node at this position of the pair's nodes.
        case node(Int)
        case all
        case atLeast(Int)
        /// Its first child.
        case same
    }

    private var steps: [Step] = []
    /// By step: its children in `children`; what a step uses comes before it.
    private var ranges: [Range<Int>] = []
    private var children: [Int] = []
    private var parts: [Int] = []

    /// - Parameter nodes: the nodes that the formula mentions, ascending.
    init(_ formula: Formula, in graph: FormulaGraph, nodes: [Int], _ marks: inout TermMarks) {
        let terms = marks.terms(of: formula, in: graph)
        steps.reserveCapacity(terms.count)
        ranges.reserveCapacity(terms.count)
        for (step, term) in terms.enumerated() {
            let start = children.count
            for child in graph.children(of: term) { children.append(Int(marks.note(of: child))) }
            switch graph.operations[Int(term)] {
            case .node(let node): steps.append(.node(Self.place(of: Int(node), in: nodes)))
            case .all: steps.append(.all)
            case .atLeast(let needed): steps.append(.atLeast(Int(needed)))
            case .named, .whole: steps.append(.same)
            }
            marks.annotate(term, with: Int32(step))
            ranges.append(start..<children.count)
        }
        parts = formula.parts.map { Int(marks.note(of: $0)) }
    }

    private static func place(of node: Int, in nodes: [Int]) -> Int {
        var (low, high) = (0, nodes.count)
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle] < node { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Bit by bit, whether the formula holds.
    ///
    /// - Parameter alive: by node, bit by bit, whether it lives.
    func holds(_ alive: [UInt64]) -> UInt64 {
        var values = [UInt64](repeating: 0, count: steps.count)
        for (step, range) in zip(steps.indices, ranges) {
            switch steps[step] {
            case .node(let node): values[step] = alive[node]
            case .same: values[step] = range.isEmpty ? 0 : values[children[range.lowerBound]]
            case .all:
                var all = UInt64.max
                for child in range { all &= values[children[child]] }
                values[step] = all
            case .atLeast(let needed):
                var count = BitPlanes()
                for child in range { count.add(values[children[child]]) }
                values[step] = count.atLeast(needed)
            }
        }
        var holds = UInt64.max
        for part in parts { holds &= values[part] }
        return holds
    }
}

/// Sixty-four counters side by side, one in each bit.
private struct BitPlanes {
    private var planes: [UInt64] = []

    mutating func add(_ bits: UInt64) {
        var carry = bits
        for index in planes.indices {
            let both = planes[index] & carry
            planes[index] ^= carry
            carry = both
        }
        if carry != 0 { planes.append(carry) }
    }

    /// Bit by bit, whether the counter has reached a number.
    func atLeast(_ number: Int) -> UInt64 {
        guard number > 0 else { return .max }
        guard number >> planes.count == 0 else { return 0 }
        var (greater, equal) = (UInt64(0), UInt64.max)
        for index in planes.indices.reversed() {
            let wanted: UInt64 = number >> index & 1 == 1 ? .max : 0
            greater |= equal & planes[index] & ~wanted
            equal &= ~(planes[index] ^ wanted)
        }
        return greater | equal
    }
}
