/// How likely each ending of an attempt is in each state of its pair.
struct SampleLikelihood: Sendable {
    /// By ending.
    private let cells: [Cell]

    /// - Parameters:
    ///   - loss: how often the pair's attempts fail while everything works, 0 to 1.
    ///   - weight: how much of an independent look each sample is, 0 to 1.
    init(loss: Double, weight: Float) {
        let failing: [(timeout: Double, unreachable: Double, refused: Double, error: Double)] = [
            (0.90, 0.03, 0.03, 0.04),  // alive
            (0.53, 0.45, 0.01, 0.01),  // the vantage's own way out is dead
            (0.95, 0.02, 0.02, 0.01),  // the front is dead
            (0.43, 0.01, 0.02, 0.54),  // something behind the front is dead
            (0.70, 0.10, 0.05, 0.15),  // glitch
            (0.90, 0.03, 0.03, 0.04),  // lie
        ]
        let failure = [loss, Self.certainty, Self.certainty, Self.certainty, 0.6, 0.03]
        let table = zip(failing, failure).map { split, failure in
            [
                1 - failure, failure * split.timeout, failure * split.unreachable, failure * split.refused,
                failure * split.error,
            ].map { Float(naturalLogarithm($0)) }
        }
        cells = ProbeSample.Ending.allCases.map { ending in
            Cell(table.map { $0[Int(ending.rawValue)] * weight }, isAnswer: ending == .ok, weight: weight)
        }
    }

    /// How surely an attempt fails while something that it needs is dead.
    private static let certainty = 0.997

    /// The cell of one sample: its log-likelihood in each state.
    func cell(of ending: ProbeSample.Ending) -> Cell { cells[Int(ending.rawValue)] }
}

/// The log-likelihoods of what a pair showed in one slot, in each of its states.
struct Cell: Sendable {
    /// By state; then how much was answered and how much failed: 32 bytes, for a region has millions of these.
    private var values = SIMD8<Float>(repeating: 0)
    private var answered: Float { values[6] }
    private var failed: Float { values[7] }

    init() {}

    /// - Parameters:
    ///   - logLikelihoods: by state.
    ///   - weight: how much of an independent look the sample is, 0 to 1.
    init(_ logLikelihoods: [Float], isAnswer: Bool, weight: Float) {
        for (state, value) in logLikelihoods.enumerated() { values[state] = value }
        values[isAnswer ? 6 : 7] = weight
    }

    subscript(state: PairState) -> Float { values[Int(state.rawValue)] }

    /// How well the state fits, in a dark of which we are so sure.
    @inline(__always)
    func value(_ state: PairState, _ doubt: Doubt) -> Float {
        var value = values[Int(state.rawValue)]
        guard doubt != .none, state.isDead else { return value }
        // Half a dark swallows packets: a front that lives can't say what is dead behind it.
        if state == .behindDead { value = max(value, self[.frontDead]) }
        let dark = value + answered * Self.answerRelief - failed * Self.failureDiscount
        return doubt == .edge ? max(dark, self[.alive] - Self.edgeDiscount * (answered + failed)) : dark
    }

    /// That it was just this side of the edge: log(2).
    private static let edgeDiscount: Float = 0.693

    /// log(0.12 / 0.003) and log(0.997 / 0.88).
    private static let answerRelief: Float = 3.69
    private static let failureDiscount: Float = 0.125

    @inline(__always)
    mutating func add(_ other: Cell, times count: Int) {
        values += other.values * Float(count)
    }
}

/// How far the dark of a moment was only inferred.
enum Doubt: UInt8, Sendable {
    /// It was announced, or is no zone's dark.
    case none
    /// Nobody announced it, and it may have been half a one: answers that came through count less against death.
    case inferred
    /// Where such an outage begins or ends: not everything falls and comes back at once.
    case edge
}
