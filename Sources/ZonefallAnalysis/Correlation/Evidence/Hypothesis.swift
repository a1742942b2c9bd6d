import ZonefallModel

/// "This node, in truth, depends on that zone": what all evidence is for or against.
package struct Hypothesis: Hashable, Sendable {
    package let node: Node
    package let zone: Zone.ID

    package init(_ node: Node, _ zone: Zone.ID) {
        self.node = node
        self.zone = zone
    }
}

extension Hypothesis: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.node.description, left.zone) < (right.node.description, right.zone)
    }
}

/// The evidence gathered for and against each hypothesis.
struct Ledger: Sendable {
    private(set) var items: [Hypothesis: [Evidence]] = [:]

    /// One class of evidence about one hypothesis weighs at most so much, for or against: no way of seeing is so
    /// reliable that a thousand looks make it a thousand times surer.
    static let cap = 8.0

    mutating func add(_ evidence: Evidence, to hypothesis: Hypothesis) {
        items[hypothesis, default: []].append(evidence)
    }

    mutating func add(_ other: Ledger) {
        for (hypothesis, evidence) in other.items { items[hypothesis, default: []] += evidence }
    }

    func weight(of hypothesis: Hypothesis) -> Double {
        guard let evidence = items[hypothesis] else { return 0 }
        return Evidence.Class.allCases.reduce(0) { sum, kind in
            var weight = 0.0
            for item in evidence where item.class == kind { weight += item.logLikelihoodRatio ?? 0 }
            return sum + weight.capped(at: Self.cap)
        }
    }
}

/// Observations of a choice between a suspected zone and the others, weighed by how often such a look deceives.
///
/// - Parameters:
///   - hits: observations that show the suspected zone.
///   - misses: observations that show another.
///   - deceit: how often one look shows the wrong thing, 0 to 1.
func weightOfLooks(hits: Int, misses: Int, deceit: Double) -> Double {
    let ratio = naturalLogarithm((1 - deceit) / deceit)
    return (Double(hits - misses) * ratio).capped(at: Ledger.cap)
}
