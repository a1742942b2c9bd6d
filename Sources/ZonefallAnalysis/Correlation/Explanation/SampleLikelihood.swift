/// How likely each ending of an attempt is in each state of its pair.
struct SampleLikelihood: Sendable {
    /// By state, then ending: natural logarithms.
    private let table: [[Float]]

    /// - Parameter loss: how often the pair's attempts fail while everything works, 0 to 1.
    init(loss: Double) {
        let failing: [(timeout: Double, unreachable: Double, refused: Double, error: Double)] = [
            (0.90, 0.03, 0.03, 0.04),  // alive
            (0.53, 0.45, 0.01, 0.01),  // the vantage's own way out is dead
            (0.95, 0.02, 0.02, 0.01),  // the front is dead
            (0.43, 0.01, 0.02, 0.54),  // something behind the front is dead
            (0.70, 0.10, 0.05, 0.15),  // glitch
            (0.90, 0.03, 0.03, 0.04),  // lie
        ]
        let failure = [loss, Self.certainty, Self.certainty, Self.certainty, 0.6, 0.03]
        table = zip(failing, failure).map { split, failure in
            [
                1 - failure, failure * split.timeout, failure * split.unreachable, failure * split.refused,
                failure * split.error,
            ].map { Float(naturalLogarithm($0)) }
        }
    }

    /// How surely an attempt fails while something that it needs is dead.
    private static let certainty = 0.997

    func logLikelihood(of ending: ProbeSample.Ending, in state: PairState) -> Float {
        table[state.rawValue][Int(ending.rawValue)]
    }

    /// The cell of one sample: its log-likelihood in each state.
    func cell(of ending: ProbeSample.Ending) -> Cell {
        var cell = Cell()
        for state in PairState.allCases { cell[state] = logLikelihood(of: ending, in: state) }
        return cell
    }
}

/// The log-likelihoods of what a pair showed in one slot, in each of its states.
struct Cell: Sendable {
    private var values = SIMD8<Float>(repeating: 0)
    private var answered: Float = 0
    private var failed: Float = 0

    subscript(state: PairState) -> Float {
        get { values[state.rawValue] }
        set { values[state.rawValue] = newValue }
    }

    /// - Parameter inferred: in an outage that nobody announced, which may have been half a one: answers that came
    ///   through count less against death there.
    func value(_ state: PairState, inferred: Bool) -> Float {
        let value = values[state.rawValue]
        guard inferred, state.isDead else { return value }
        return value + answered * Self.answerRelief - failed * Self.failureDiscount
    }

    /// log(0.12 / 0.003) and log(0.997 / 0.88).
    private static let answerRelief: Float = 3.69
    private static let failureDiscount: Float = 0.125

    /// - Parameter weight: how much of an independent look the sample is, 0 to 1.
    mutating func add(_ other: Cell, of ending: ProbeSample.Ending, weight: Float) {
        values += other.values * weight
        if ending == .ok { answered += weight } else { failed += weight }
    }
}
