/// How well one pair fits a story through one stretch of time, and when its own troubles explain it better.
struct PairFit {
    /// By the story's states.
    let told: Float
    /// The best that the pair's own troubles explain: it meant nothing, or somebody else answered.
    let own: Float

    var score: Float { max(told, own) }

    init(_ cells: ArraySlice<Cell>, _ states: ArraySlice<PairState>, inferred: (Int) -> Bool, prices: Prices) {
        var (told, glitch, lie) = (Float(0), prices.glitch, prices.lie)
        for (offset, pair) in zip(cells, states).enumerated() {
            told += pair.0.value(pair.1, inferred: inferred(offset))
            glitch += pair.0[.glitch]
            lie += pair.0[.lie]
        }
        self.told = told
        own = max(glitch, lie)
    }

    /// How much of a change counts: what the pair's own troubles explain already gains nothing, and costs no more than
    /// they would.
    ///
    /// - Parameters:
    ///   - gain: the sum of what would fit better, not negative.
    ///   - loss: the sum of what would fit worse, not positive.
    func weight(gain: Float, loss: Float) -> Float {
        let raw = gain + loss
        guard raw != 0 else { return 0 }
        return (max(told + raw, own) - score) / raw
    }
}
