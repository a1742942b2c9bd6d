/// Remembers what follows from each set of dead nodes, for every pair: stories differ little from each other.
struct OutageCache {
    /// What follows for one pair from one set of dead nodes.
    struct Verdict {
        let state: PairState
        /// Nodes whose loss in addition changes the state, and to what.
        let losses: [(node: Int, state: PairState)]
        /// Nodes whose return alone revives the pair.
        let returns: [Int]
    }

    private var numbers: [NodeSet: Int] = [:]
    private var outages: [Outage] = []
    private var verdicts: [[Verdict?]] = []

    mutating func number(of dead: NodeSet, in scene: Scene) -> Int {
        if let number = numbers[dead] { return number }
        let number = outages.count
        numbers[dead] = number
        outages.append(scene.dependencies.outage(of: dead))
        verdicts.append([Verdict?](repeating: nil, count: scene.pairs.count))
        return number
    }

    func dead(_ number: Int) -> NodeSet { outages[number].dead }

    mutating func verdict(on pair: Int, in number: Int, of scene: Scene) -> Verdict {
        if let known = verdicts[number][pair] { return known }
        let verdict = judge(scene.pairs[pair], number, scene)
        verdicts[number][pair] = verdict
        return verdict
    }

    /// Only the state, without what would change it.
    mutating func state(of pair: Int, in number: Int, of scene: Scene) -> PairState {
        if let known = verdicts[number][pair] { return known.state }
        let view = scene.pairs[pair]
        if outages[number].isAlive(view.formula) { return .alive }
        return view.cause(of: view.nodes.filter(outages[number].dead.contains))
    }

    private mutating func judge(_ view: PairView, _ number: Int, _ scene: Scene) -> Verdict {
        let deadNodes = view.nodes.filter(outages[number].dead.contains)
        if outages[number].isAlive(view.formula) {
            let losses = outages[number].criticalNodes(of: view.formula).filter { $0 != view.host }.map { node in
                (node: node, state: view.cause(of: [node]))
            }
            return Verdict(state: .alive, losses: losses, returns: [])
        }
        let state = view.cause(of: deadNodes)
        let ahead = view.gateway.union(view.frontline).subtracting(deadNodes).filter { $0 != view.host }.sorted()
        let losses = ahead.map { (node: $0, state: view.cause(of: deadNodes + [$0])) }.filter { $0.state != state }
        var returns: [Int] = []
        if deadNodes.count <= 8 {
            for node in deadNodes {
                var fewer = outages[number].dead
                fewer.remove(node)
                let other = self.number(of: fewer, in: scene)
                if outages[other].isAlive(view.formula) { returns.append(node) }
            }
        }
        return Verdict(state: state, losses: losses, returns: returns)
    }
}
