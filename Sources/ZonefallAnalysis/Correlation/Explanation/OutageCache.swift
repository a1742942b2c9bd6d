import ZonefallModel

/// Remembers what follows from each set of dead nodes, for every pair: stories differ little from each other.
struct OutageCache {
    private var numbers: [NodeSet: Int] = [:]
    private var sets: [NodeSet] = []
    /// By pair: what follows while all of its nodes live.
    private var healthy: [Consequence?]
    /// By pair: what follows from those of its nodes that are dead.
    private var verdicts: [[LocalSet: Consequence]]

    init(pairCount: Int) {
        healthy = [Consequence?](repeating: nil, count: pairCount)
        verdicts = [[LocalSet: Consequence]](repeating: [:], count: pairCount)
    }

    mutating func number(of dead: NodeSet) -> Int {
        if let number = numbers[dead] { return number }
        let number = sets.count
        numbers[dead] = number
        sets.append(dead)
        return number
    }

    func dead(_ number: Int) -> NodeSet { sets[number] }

    mutating func verdict(on pair: Int, in number: Int, of scene: Scene) -> Consequence {
        let part = scene.pairs[pair].part(of: sets[number])
        if part.isEmpty {
            if let known = healthy[pair] { return known }
            let verdict = scene.pairs[pair].verdict(on: part)
            healthy[pair] = verdict
            return verdict
        }
        if let known = verdicts[pair][part] { return known }
        let verdict = scene.pairs[pair].verdict(on: part)
        verdicts[pair][part] = verdict
        return verdict
    }
}
