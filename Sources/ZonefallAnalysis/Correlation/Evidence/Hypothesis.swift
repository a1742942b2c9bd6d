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
    /// What something is worth, and how it is said: most of what is weighed is never told.
    struct Item: Sendable {
        let `class`: Evidence.Class
        let logLikelihoodRatio: Double
        private let text: @Sendable () -> (statement: String, references: [String])
        private let location: SourceLocation?

        fileprivate init(
            _ class: Evidence.Class,
            _ logLikelihoodRatio: Double,
            _ location: SourceLocation?,
            _ text: @escaping @Sendable () -> (statement: String, references: [String])
        ) {
            self.class = `class`
            self.logLikelihoodRatio = logLikelihoodRatio
            self.location = location
            self.text = text
        }

        var evidence: Evidence {
            let (statement, references) = text()
            return Evidence(
                self.class,
                statement,
                location: location,
                references: references,
                logLikelihoodRatio: logLikelihoodRatio
            )
        }
    }

    private(set) var items: [Hypothesis: [Item]] = [:]

    /// One class of evidence about one hypothesis weighs at most so much, for or against: no way of seeing is so
    /// reliable that a thousand looks make it a thousand times surer.
    static let cap = 8.0

    /// - Parameter text: a sentence, and what to look up to check it again.
    mutating func add(
        _ class: Evidence.Class,
        _ logLikelihoodRatio: Double,
        to hypothesis: Hypothesis,
        location: SourceLocation? = nil,
        _ text: @escaping @Sendable () -> (statement: String, references: [String])
    ) {
        items[hypothesis, default: []].append(Item(`class`, logLikelihoodRatio, location, text))
    }

    /// All that is for or against a hypothesis, in words.
    func evidence(for hypothesis: Hypothesis) -> [Evidence] { (items[hypothesis] ?? []).map(\.evidence) }

    mutating func add(_ other: Ledger) {
        for (hypothesis, evidence) in other.items { items[hypothesis, default: []] += evidence }
    }

    func weight(of hypothesis: Hypothesis) -> Double {
        guard let evidence = items[hypothesis] else { return 0 }
        return Evidence.Class.allCases.reduce(0) { sum, kind in
            var weight = 0.0
            for item in evidence where item.class == kind { weight += item.logLikelihoodRatio }
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
