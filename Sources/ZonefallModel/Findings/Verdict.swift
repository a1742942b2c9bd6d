/// The answer to the one question: did the map know what falls with a zone?
///
/// Of several verdicts the worst stands. No evidence is `inconclusive`, never `held`.
package enum Verdict: String, Hashable, Sendable, CaseIterable, Comparable {
    case held, inconclusive, refuted

    package static func < (left: Self, right: Self) -> Bool {
        left.badness < right.badness
    }

    /// The worst of them; `inconclusive` of none at all.
    package static func worst(of verdicts: some Sequence<Verdict>) -> Verdict {
        verdicts.max() ?? .inconclusive
    }

    private var badness: Int {
        switch self {
        case .held: 0
        case .inconclusive: 1
        case .refuted: 2
        }
    }
}
