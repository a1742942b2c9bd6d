import ZonefallModel

/// Finds the story that explains a scene best: everything that was seen is explained, and nothing is claimed that does
/// not pay for itself.
///
/// Greedy: the claim that gains most is added, as long as one gains; claims that stopped paying are dropped. A story is
/// told from another one, and only what differs is reckoned anew.
struct Storyteller {
    let scene: Scene
    let prices: Prices
    /// By node, then zone: log prior odds of a dependency with all evidence that is about it alone.
    let unary: [[Double]]
    /// True where failures that go together may be taken for unannounced outages.
    let infersOutages: Bool
    var cache: OutageCache
    /// That nothing happened but the announced blackouts.
    private(set) var blank: Story
    /// So many of the most promising claims are tried out at each step.
    private static let trials = 8

    init(scene: Scene, prices: Prices, infersOutages: Bool, unary: [[Double]]) {
        self.scene = scene
        self.prices = prices
        self.infersOutages = infersOutages
        self.unary = unary
        cache = OutageCache(pairCount: scene.pairs.count)
        blank = Story(
            items: [],
            outages: [],
            doubts: scene.doubts,
            told: [Float](repeating: 0, count: scene.stretches.count),
            fit: 0,
            score: 0
        )
        // Announced blackouts are no items, and what they kill follows from no item.
        blank.outages = outages(of: [])
        for stretch in scene.stretches.indices {
            blank.told[stretch] = told(stretch, in: blank)
            blank.fit += Double(max(blank.told[stretch], scene.stretches[stretch].own))
        }
        blank.score = blank.fit
        var gains = Gains(in: scene)
        for stretch in scene.stretches.indices { gains.count(1, stretch, of: blank, scene, &cache) }
        blank.gains = gains
    }

    /// What follows from the items.
    mutating func tell(_ items: StoryItems, from base: Story) -> Story {
        var story = Story(
            items: items,
            outages: outages(of: items),
            doubts: doubts(of: items),
            told: base.told,
            fit: base.fit,
            score: 0
        )
        for stretch in differing(story, base) {
            let own = scene.stretches[stretch].own
            let told = told(stretch, in: story)
            story.fit += Double(max(told, own)) - Double(max(base.told[stretch], own))
            story.told[stretch] = told
            story.retold.append(stretch)
        }
        story.score = story.fit + prices.price(of: items, in: scene, unary: unary)
        return story
    }

    /// The best story that can be reached from `items` without claiming what is forbidden.
    ///
    /// - Parameter base: a story with gains, as like to what is looked for as can be had.
    mutating func improve(_ items: StoryItems, from base: Story, forbidding forbidden: StoryItems = []) -> Story {
        var story = bringGains(to: tell(items, from: base), from: base)
        let most = items.count + scene.pairs.count + 32
        for _ in 0..<most {
            var next: Story?
            for candidate in candidates(after: story, forbidding: forbidden).prefix(Self.trials) {
                let trial = tell(candidate.applied(to: story.items), from: story)
                if trial.score > max(story.score, next?.score ?? -.infinity) + 0.01 { next = trial }
            }
            guard let next = next ?? adjusted(story, forbidding: forbidden) else { break }
            story = bringGains(to: next, from: story)
        }
        let pruned = prune(story, keeping: [])
        return pruned.items == story.items ? story : improve(pruned.items, from: story, forbidding: forbidden)
    }

    /// The story with a failure or an unannounced outage that began or ended a slot earlier or later; nil if none is better
    /// so.
    private mutating func adjusted(_ story: Story, forbidding forbidden: StoryItems) -> Story? {
        var best: Story?
        for item in story.items {
            for other in item.neighbours(within: scene.slotCount) where !story.items.contains(other) {
                guard !forbidden.contains(where: { $0.resembles(other) }) else { continue }
                let trial = tell(story.items.subtracting([item]).union([other]), from: story)
                if trial.score > max(story.score, best?.score ?? -.infinity) + 0.01 { best = trial }
            }
        }
        return best
    }

    /// Drops what no longer pays for itself.
    mutating func prune(_ story: Story, keeping kept: StoryItems) -> Story {
        var story = story
        var changed = true
        while changed {
            changed = false
            for item in story.items where !kept.contains(item) {
                let fewer = tell(story.items.subtracting([item]), from: story)
                if fewer.score > story.score + 0.01 {
                    story = fewer
                    changed = true
                }
            }
        }
        return story
    }
}

extension Storyteller {
    private mutating func told(_ stretch: Int, in story: Story) -> Float {
        let span = scene.stretches[stretch]
        var told: Float = 0
        var (last, state) = (-1, PairState.alive)
        scene.cells.withUnsafeBufferPointer { cells in
            scene.slots.withUnsafeBufferPointer { slots in
                for cell in span.cells {
                    let slot = slots[cell]
                    let outage = story.outages[slot]
                    if outage != last {
                        state = cache.state(of: span.pair, in: outage, of: scene)
                        last = outage
                    }
                    told += cells[cell].value(state, story.doubts[slot])
                }
            }
        }
        return told
    }

    private mutating func outages(of items: StoryItems) -> [Int] {
        var outages = [Int](repeating: 0, count: scene.slotCount)
        for (slots, dead) in DeathToll(items, in: scene).spans() {
            let number = cache.number(of: dead)
            for slot in slots { outages[slot] = number }
        }
        return outages
    }

    private func doubts(of items: StoryItems) -> [Doubt] {
        var doubts = scene.doubts
        for case .outage(_, let slots) in items {
            for slot in slots where !scene.isAnnounced[slot] {
                doubts[slot] = slot == slots.lowerBound || slot == slots.upperBound - 1 ? .edge : .inferred
            }
        }
        return doubts
    }

    /// The stretches that have something in slots where the stories differ, of pairs to which it matters.
    private func differing(_ story: Story, _ base: Story) -> [Int] {
        var nodes = scene.dependencies.noNodes
        var seen: Set<[Int]> = []
        var isEverywhere = false
        /// By slot: how many slots before it differ.
        var before = [0]
        before.reserveCapacity(scene.slotCount + 1)
        for slot in 0..<scene.slotCount {
            let (old, new) = (base.outages[slot], story.outages[slot])
            if old != new, seen.insert([old, new]).inserted {
                nodes.formUnion(cache.dead(old).symmetricDifference(cache.dead(new)))
            }
            if story.doubts[slot] != base.doubts[slot] { isEverywhere = true }
            let differs = old != new || story.doubts[slot] != base.doubts[slot]
            before.append(before[slot] + (differs ? 1 : 0))
        }
        guard before[scene.slotCount] > 0 else { return [] }
        var pairs = Set<Int>()
        if isEverywhere {
            pairs = Set(scene.pairs.indices)
        } else {
            for node in nodes.members { pairs.formUnion(scene.pairsByNode[node]) }
        }
        var stretches: [Int] = []
        for pair in pairs.sorted() {
            for stretch in scene.stretchesByPair[pair] {
                let cells = scene.stretches[stretch].cells
                let (first, last) = (scene.slots[cells.lowerBound], scene.slots[cells.upperBound - 1])
                if before[last + 1] > before[first] { stretches.append(stretch) }
            }
        }
        return stretches
    }

    /// What further changes to a story would gain, from what they would gain after the one from which it was told.
    private mutating func bringGains(to story: Story, from base: Story) -> Story {
        var result = story
        guard var gains = base.gains else { return result }
        for stretch in story.retold {
            gains.count(-1, stretch, of: base, scene, &cache)
            gains.count(1, stretch, of: story, scene, &cache)
        }
        result.gains = gains
        return result
    }
}
