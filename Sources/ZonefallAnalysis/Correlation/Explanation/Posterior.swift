import ZonefallModel

/// How sure each dependency is: the story that claims it, against the best stories that do not.
struct Posterior {
    private(set) var probabilities: [Hypothesis: Double] = [:]
    private(set) var best: Story
    /// What each claim was weighed against, in words of their differences, for explanations.
    private(set) var contests: [(item: StoryItem, others: [Story])] = []
    /// A better story than the best so far, found while looking for another.
    private var better: Story?
    /// So many other stories are looked for, for each claim.
    private static let mostAlternatives = 3
    /// A story that is worse by so much is no alternative.
    private static let irrelevance = 12.0
    private static let mostRounds = 4

    /// - Parameter witnessed: dependencies that evidence about them alone makes likely; a story starts with them.
    init(_ teller: inout Storyteller, witnessed: StoryItems) {
        best = teller.improve(witnessed, from: teller.blank)
        for _ in 0..<Self.mostRounds {
            better = nil
            probabilities = [:]
            contests = []
            judge(witnessed, &teller)
            guard let better else { break }
            // It was told under a ban; without it there may be more to tell.
            best = teller.improve(better.items, from: better.gains == nil ? best : better)
        }
    }

    private mutating func judge(_ witnessed: StoryItems, _ teller: inout Storyteller) {
        for item in witnessed where !best.items.contains(item) { restore(item, &teller) }
        for item in best.items {
            switch item {
            case .dependency: contest(item, &teller)
            case .incident(let node, let slots): propose(insteadOf: item, node, slots, &teller)
            case .outage: consider(teller.improve(best.items.subtracting([item]), from: best, forbidding: [item]))
            case .survival: break
            }
        }
    }

    /// What has a witness, and was dropped on the way to the best story: is there a better one around it?
    private mutating func restore(_ item: StoryItem, _ teller: inout Storyteller) {
        var items = best.items.union([item])
        if case .dependency(let node, _) = item, teller.scene.dependencies.nodes[node].standsInOneZone {
            items = items.filtered { $0 == item || !$0.isDependency(of: node) }
        }
        let forced = teller.prune(teller.tell(items, from: best), keeping: [item])
        let improved = teller.improve(forced.items, from: best)
        consider(improved)
        contests.append((item, [forced]))
        weigh([best, forced, improved].filter { $0.items != best.items || $0.score == best.score }, teller.scene)
    }

    private mutating func consider(_ story: Story) {
        if story.score > (better ?? best).score + 0.05 { better = story }
    }

    /// What would be told if this were not so?
    private mutating func contest(_ item: StoryItem, _ teller: inout Storyteller) {
        var stories = [best]
        var forbidden: StoryItems = [item]
        for _ in 0..<Self.mostAlternatives {
            let other = teller.improve(best.items.subtracting(forbidden), from: best, forbidding: forbidden)
            guard other.score > best.score - Self.irrelevance else { break }
            stories.append(other)
            consider(other)
            let fresh = other.items.filter { $0.isDependency && !best.items.contains($0) }
            if fresh.isEmpty { break }
            forbidden.formUnion(fresh)
        }
        if let plugs = pulledPlugs(insteadOf: item, &teller), !stories.contains(where: { $0.items == plugs.items }) {
            stories.append(plugs)
            consider(plugs)
        }
        contests.append((item, Array(stories.dropFirst())))
        weigh(stories, teller.scene)
    }

    /// The same without a dependency, if its node failed by itself each time when the zone was dark.
    private func pulledPlugs(insteadOf item: StoryItem, _ teller: inout Storyteller) -> Story? {
        guard case .dependency(let node, let zone) = item else { return nil }
        let scene = teller.scene
        var spans = scene.blackouts.filter { $0.zone == zone && !$0.slots.isEmpty }.map(\.slots)
        for case .outage(zone, let dark) in best.items { spans.append(dark) }
        let plugs = spans.map { StoryItem.incident(node: node, slots: $0) }
        guard !plugs.isEmpty else { return nil }
        let told = teller.tell(best.items.subtracting([item]).union(plugs), from: best)
        let pruned = teller.prune(told, keeping: [])
        return pruned.score > best.score - Self.irrelevance ? pruned : nil
    }

    /// Could what was taken for a node's own failure be a dependency?
    private mutating func propose(
        insteadOf incident: StoryItem,
        _ node: Int,
        _ slots: Range<Int>,
        _ teller: inout Storyteller
    ) {
        let scene = teller.scene
        var zones: [Int] = []
        for blackout in scene.blackouts where blackout.slots.overlaps(slots) { zones.append(blackout.zone) }
        for case .outage(let zone, let dark) in best.items where dark.overlaps(slots) { zones.append(zone) }
        if case .agent = scene.dependencies.nodes[node] { return }
        for zone in Set(zones).sorted() where zone >= 0 && scene.homeZone[node] != zone {
            let item = StoryItem.dependency(node: node, zone: zone)
            if best.items.contains(item) { continue }
            let forced = teller.prune(
                teller.tell(best.items.subtracting([incident]).union([item]), from: best),
                keeping: [item]
            )
            consider(forced)
            contests.append((item, [forced]))
            weigh([best, forced], scene)
        }
    }

    private mutating func weigh(_ stories: [Story], _ scene: Scene) {
        let all = logSumOfExponentials(stories.map(\.score))
        var sums: [Hypothesis: [Double]] = [:]
        for story in stories {
            for case .dependency(let node, let zone) in story.items {
                sums[Hypothesis(scene.dependencies.nodes[node], scene.zones[zone]), default: []].append(story.score)
            }
        }
        for (hypothesis, scores) in sums {
            let share = naturalExponential(logSumOfExponentials(scores) - all)
            // What a contest does not touch is in all of its stories; only those that are contested learn from it.
            guard scores.count < stories.count else { continue }
            probabilities[hypothesis] = min(probabilities[hypothesis] ?? share, share)
        }
        if stories.count == 1 {
            for hypothesis in sums.keys where probabilities[hypothesis] == nil { probabilities[hypothesis] = 1 }
        }
    }
}
