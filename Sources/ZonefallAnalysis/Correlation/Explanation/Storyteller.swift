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
    /// No story has more items than this for each pair.
    private static let mostItemsPerPair = 6

    init(scene: Scene, prices: Prices, infersOutages: Bool, unary: @escaping (Int, Int) -> Double) {
        self.scene = scene
        self.prices = prices
        self.infersOutages = infersOutages
        self.unary = unary
    }

    /// What follows from the items.
    mutating func tell(_ items: Set<StoryItem>) -> Story {
        let outages = DeathToll(items, in: scene).bySlot().map { cache.number(of: $0, in: scene) }
        var own: [Int: [(slots: Range<Int>, state: PairState)]] = [:]
        for item in items.sorted() {
            switch item {
            case .glitch(let pair, let slots): own[pair, default: []].append((slots, .glitch))
            case .lie(let pair, let slots): own[pair, default: []].append((slots, .lie))
            case .dependency, .survival, .incident, .outage: break
            }
        }
        let isInferred = inferredSlots(items)
        var states: [[PairState]] = []
        states.reserveCapacity(scene.pairs.count)
        var score = prices.price(of: items, nodes: scene.dependencies.nodes, unary: unary)
        for pair in scene.pairs.indices {
            var row: [PairState] = []
            row.reserveCapacity(scene.slots[pair].count)
            for (index, slot) in scene.slots[pair].enumerated() {
                var state = cache.state(of: pair, in: outages[slot], of: scene)
                if let other = own[pair]?.first(where: { $0.slots.contains(slot) }) { state = other.state }
                row.append(state)
                score += Double(scene.cells[pair][index].value(state, inferred: isInferred[slot]))
            }
            states.append(row)
        }
        return Story(items: items, outages: outages, isInferred: isInferred, states: states, score: score)
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
        let most = scene.pairs.count * Self.mostItemsPerPair + 16
        while story.items.count < most {
            let candidates = candidates(after: story, forbidding: forbidden)
            var next: Story?
            if candidates.first?.item.isOfOnePair == true {
                // Nothing else explains more: what is left are pairs on their own, and they don't touch each other.
                next = tell(story.items.union(Self.oneForEachPair(candidates)))
                if let trial = next, trial.score <= story.score + 0.01 { next = nil }
            } else {
                for candidate in candidates.prefix(3) {
                    let trial = tell(story.items.union([candidate.item]))
                    if trial.score > max(story.score + 0.01, next?.score ?? -.infinity) { next = trial }
                }
            }
            guard let next else { break }
            story = next
        }
        return prune(story, keeping: [])
    }

    private static func oneForEachPair(_ candidates: [StoryCandidate]) -> [StoryItem] {
        var pairs: Set<Int> = []
        return candidates.compactMap { candidate in
            switch candidate.item {
            case .glitch(let pair, _), .lie(let pair, _): pairs.insert(pair).inserted ? candidate.item : nil
            case .dependency, .survival, .incident, .outage: nil
            }
        }
    }

    /// Drops what no longer pays for itself.
    mutating func prune(_ story: Story, keeping kept: Set<StoryItem>) -> Story {
        var story = story
        var changed = true
        while changed {
            changed = false
            for item in story.items.sorted() where !kept.contains(item) && !item.isOfOnePair {
                // A claim with evidence of its own stands or falls with all of it.
                let fewer = tell(story.items.subtracting([item]))
                if fewer.score > story.score {
                    story = fewer
                    changed = true
                }
            }
        }
        return story
    }
}
