/// A small world whose every step can be enumerated.
protocol Explorable: Hashable {
    /// All that can happen next, with a name for people.
    var steps: [(name: String, next: Self)] { get }
    /// What must never be, if it is so.
    var violation: String? { get }
}

/// Visits every state that can be reached, the nearest first, so that a violation comes with a shortest way to it.
struct Explorer<World: Explorable> {
    struct Outcome {
        /// How many different states were visited.
        let states: Int
        let violation: String?
        /// The steps to the violation, in order.
        let trace: [String]
        /// False: there were more states than allowed, so that nothing is proved.
        let isComplete: Bool
    }

    /// - Parameter most: so many states are visited at most.
    static func explore(from start: World, most: Int = 3_000_000) -> Outcome {
        var found: [World: Int] = [start: 0]
        var worlds = [start]
        var origins: [(parent: Int, step: String)] = [(-1, "")]
        var index = 0
        while index < worlds.count {
            if let violation = worlds[index].violation {
                return Outcome(
                    states: worlds.count,
                    violation: violation,
                    trace: trace(to: index, origins),
                    isComplete: true
                )
            }
            guard worlds.count <= most else {
                return Outcome(states: worlds.count, violation: nil, trace: [], isComplete: false)
            }
            for (name, next) in worlds[index].steps where found[next] == nil {
                found[next] = worlds.count
                worlds.append(next)
                origins.append((index, name))
            }
            index += 1
        }
        return Outcome(states: worlds.count, violation: nil, trace: [], isComplete: true)
    }

    private static func trace(to index: Int, _ origins: [(parent: Int, step: String)]) -> [String] {
        var steps: [String] = []
        var index = index
        while index > 0 {
            steps.append(origins[index].step)
            index = origins[index].parent
        }
        return steps.reversed()
    }
}
