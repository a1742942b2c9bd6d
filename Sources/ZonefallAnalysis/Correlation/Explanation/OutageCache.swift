import ZonefallModel

/// Remembers what follows from each set of dead nodes, for every pair: stories differ little from each other.
struct OutageCache {
    private var numbers: [NodeSet: Int] = [:]
    private var sets: [NodeSet] = []
    /// By set of dead nodes, then pair: what follows, as far as it was asked.
    private var verdicts: [[Consequence?]] = []
    private var states: [[PairState?]] = []
    private let pairCount: Int

    init(pairCount: Int) {
        self.pairCount = pairCount
    }

    mutating func number(of dead: NodeSet) -> Int {
        if let number = numbers[dead] { return number }
        let number = sets.count
        numbers[dead] = number
        sets.append(dead)
        verdicts.append([Consequence?](repeating: nil, count: pairCount))
        states.append([PairState?](repeating: nil, count: pairCount))
        return number
    }

    func dead(_ number: Int) -> NodeSet { sets[number] }

    mutating func state(of pair: Int, in number: Int, of scene: Scene) -> PairState {
        if let known = states[number][pair] { return known }
        let state = verdict(on: pair, in: number, of: scene).state
        states[number][pair] = state
        return state
    }

    mutating func verdict(on pair: Int, in number: Int, of scene: Scene) -> Consequence {
        if let known = verdicts[number][pair] { return known }
        let verdict = scene.pairs[pair].consequence(of: sets[number])
        verdicts[number][pair] = verdict
        return verdict
    }
}
