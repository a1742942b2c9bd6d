import ZonefallModel

/// Which formulas survive which lost zones, all at once: one bit of a word for each set of lost zones.
///
/// AND is `&`, K-of-N a bit-sliced counter. Up to six zones every set of them fits one word; with more, sets of up to two
/// zones are looked at, 64 to a word.
package struct ZoneLosses: Sendable {
    package let zones: [Zone.ID]
    /// What is lost in each scenario, by position in `zones`; the first is nothing, then single zones, then more.
    private let scenarios: [[Int]]
    /// By batch of 64 scenarios, then by term.
    private let words: [[UInt64]]
    private let positions: [Zone.ID: Int]

    package init(_ dependencies: Dependencies) {
        let zones = dependencies.map.zones.map(\.id)
        let most = zones.count <= 6 ? zones.count : 2
        let positions = Dictionary(zones.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let scenarios = Self.subsets(of: zones.count, upTo: most)
        let placement = dependencies.placement.map { $0.flatMap { positions[$0] } }
        var words: [[UInt64]] = []
        for start in stride(from: 0, to: scenarios.count, by: 64) {
            let batch = scenarios[start..<min(start + 64, scenarios.count)]
            var lost = [UInt64](repeating: 0, count: zones.count)
            for (bit, scenario) in batch.enumerated() {
                for zone in scenario { lost[zone] |= 1 << UInt64(bit) }
            }
            words.append(
                dependencies.graph.aliveWords(nodes: placement.map { zone in ~(zone.map { lost[$0] } ?? 0) })
            )
        }
        self.zones = zones
        self.scenarios = scenarios
        self.words = words
        self.positions = positions
    }

    /// In order of size, so that single zones come first.
    private static func subsets(of count: Int, upTo most: Int) -> [[Int]] {
        var bySize: [[Int]] = [[]]
        var last: [[Int]] = [[]]
        for _ in 0..<most {
            last = last.flatMap { subset in ((subset.last ?? -1) + 1..<count).map { subset + [$0] } }
            bySize += last
        }
        return bySize
    }

    /// Whether the formula works with every zone lit.
    package func works(_ formula: Formula) -> Bool {
        survives(formula, scenario: 0)
    }

    /// True also for a zone that the map does not have: nothing stands there.
    package func survives(_ formula: Formula, losing zone: Zone.ID) -> Bool {
        guard let position = positions[zone] else { return works(formula) }
        return survives(formula, scenario: position + 1)
    }

    private func survives(_ formula: Formula, scenario: Int) -> Bool {
        formula.parts.allSatisfy { words[scenario >> 6][Int($0)] >> UInt64(scenario & 63) & 1 == 1 }
    }

    /// The zones any one of which takes a working formula with it, in the map's order.
    package func fatalZones(of formula: Formula) -> [Zone.ID] {
        guard works(formula) else { return [] }
        return zones.filter { !survives(formula, losing: $0) }
    }

    /// The smallest sets of zones that fail a working formula together, smallest first; none contains another.
    package func minimalCuts(of formula: Formula) -> [[Zone.ID]] {
        guard works(formula) else { return [] }
        var cuts: [Set<Int>] = []
        for (index, scenario) in scenarios.enumerated() where !survives(formula, scenario: index) {
            let lost = Set(scenario)
            if !cuts.contains(where: { $0.isSubset(of: lost) }) { cuts.append(lost) }
        }
        return cuts.map { cut in cut.sorted().map { zones[$0] } }
    }
}

extension FormulaGraph {
    /// One word a term from one word a node: each bit is a scenario of its own, set where the node or term is alive.
    func aliveWords(nodes: [UInt64]) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: count)
        for term in 0..<count {
            let children = children(of: Index(term))
            switch operations[term] {
            case .node(let node):
                words[term] = nodes[Int(node)]
            case .all:
                words[term] = children.reduce(~0) { $0 & words[Int($1)] }
            case .atLeast(let needed):
                words[term] = Self.atLeast(Int(needed), of: children.lazy.map { words[Int($0)] })
            case .named, .whole:
                words[term] = children.first.map { words[Int($0)] } ?? 0
            }
        }
        return words
    }

    /// Adds the words up bit by bit, the sum of each scenario standing upright in `slices`, and compares with `needed`.
    static func atLeast(_ needed: Int, of words: some Sequence<UInt64>) -> UInt64 {
        guard needed > 0 else { return ~0 }
        if needed == 1 { return words.reduce(0, |) }
        var slices: [UInt64] = []
        for word in words {
            var carry = word
            for index in slices.indices {
                (slices[index], carry) = (slices[index] ^ carry, slices[index] & carry)
                if carry == 0 { break }
            }
            if carry != 0 { slices.append(carry) }
        }
        let width = max(slices.count, Int.bitWidth - needed.leadingZeroBitCount)
        var greater: UInt64 = 0
        var equal: UInt64 = ~0
        for bit in (0..<width).reversed() {
            let slice = bit < slices.count ? slices[bit] : 0
            if needed >> bit & 1 == 1 {
                equal &= slice
            } else {
                greater |= equal & slice
                equal &= ~slice
            }
        }
        return greater | equal
    }
}
