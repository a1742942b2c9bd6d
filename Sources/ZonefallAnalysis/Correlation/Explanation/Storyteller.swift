import ZonefallModel

/// Finds the story that explains a scene best: everything that was seen is explained, and nothing is claimed that does
/// not pay for itself.
///
/// Greedy: the claim that gains most is added, as long as one gains; claims that stopped paying are dropped.
struct Storyteller {
    let scene: Scene
    let prices: Prices
    /// Log prior odds of a dependency with all evidence that is about it alone.
    let unary: (Int, Int) -> Double
    /// True where failures that go together may be taken for unannounced outages.
    let infersOutages: Bool
    var cache = OutageCache()
    /// So many of the most promising claims are tried out at each step.
    private static let trials = 4

    init(scene: Scene, prices: Prices, infersOutages: Bool, unary: @escaping (Int, Int) -> Double) {
        self.scene = scene
        self.prices = prices
        self.infersOutages = infersOutages
        self.unary = unary
    }

    /// What follows from the items.
    mutating func tell(_ items: Set<StoryItem>) -> Story {
        let outages = DeathToll(items, in: scene).bySlot().map { cache.number(of: $0, in: scene) }
        let isInferred = inferredSlots(items)
        var states: [[PairState]] = []
        states.reserveCapacity(scene.pairs.count)
        var score = prices.price(of: items, in: scene, unary: unary)
        for pair in scene.pairs.indices {
            let slots = scene.slots[pair]
            var row: [PairState] = []
            row.reserveCapacity(slots.count)
            for slot in slots { row.append(cache.state(of: pair, in: outages[slot], of: scene)) }
            for stretch in scene.stretches[pair] {
                score += Double(fit(pair, stretch, row, isInferred).score)
            }
            states.append(row)
        }
        return Story(items: items, outages: outages, isInferred: isInferred, states: states, score: score)
    }

    func fit(_ pair: Int, _ stretch: Range<Int>, _ states: [PairState], _ isInferred: [Bool]) -> PairFit {
        let slots = scene.slots[pair]
        return PairFit(
            scene.cells[pair][stretch],
            states[stretch],
            inferred: { isInferred[slots[stretch.lowerBound + $0]] },
            prices: prices
        )
    }

    private func inferredSlots(_ items: Set<StoryItem>) -> [Bool] {
        var isInferred = [Bool](repeating: false, count: scene.slotCount)
        for case .outage(_, let slots) in items {
            for slot in slots where !scene.isAnnounced[slot] { isInferred[slot] = true }
        }
        return isInferred
    }

    /// The best story that can be reached from `items` without claiming what is forbidden.
    mutating func improve(_ items: Set<StoryItem>, forbidding forbidden: Set<StoryItem> = []) -> Story {
        var story = tell(items)
        let most = items.count + scene.pairs.count + 32
        for _ in 0..<most {
            var next: Story?
            for candidate in candidates(after: story, forbidding: forbidden).prefix(Self.trials) {
                let trial = tell(candidate.applied(to: story.items))
                if trial.score > max(story.score, next?.score ?? -.infinity) + 0.01 { next = trial }
            }
            guard let next else { break }
            story = next
        }
        let pruned = prune(story, keeping: [])
        return pruned.items == story.items ? story : improve(pruned.items, forbidding: forbidden)
    }

    /// Drops what no longer pays for itself.
    mutating func prune(_ story: Story, keeping kept: Set<StoryItem>) -> Story {
        var story = story
        var changed = true
        while changed {
            changed = false
            for item in story.items.sorted() where !kept.contains(item) {
                let fewer = tell(story.items.subtracting([item]))
                if fewer.score > story.score + 0.01 {
                    story = fewer
                    changed = true
                }
            }
        }
        return story
    }
}
