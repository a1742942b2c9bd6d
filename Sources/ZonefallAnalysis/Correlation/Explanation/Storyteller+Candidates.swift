import ZonefallModel

extension Storyteller {
    /// Changes that seem to gain, best first.
    mutating func candidates(after story: Story, forbidding forbidden: Set<StoryItem>) -> [StoryCandidate] {
        let gains = Gains(&self, after: story)
        var found: [StoryCandidate] = []
        func offer(_ added: [StoryItem], insteadOf removed: StoryItem? = nil, _ gain: Double) {
            guard gain > 0,
                !added.contains(where: { item in
                    story.items.contains(item) || forbidden.contains { $0.resembles(item) }
                })
            else { return }
            found.append(StoryCandidate(added: added, removed: removed, gain: gain))
        }
        offerDependencies(story, gains) { offer([$0], $1) }
        for (node, row) in gains.losses { offerIncident(of: node, row, story) { offer($0, insteadOf: $1, $2) } }
        for (node, row) in gains.returns {
            offerSurvival(of: node, row) { offer([$0], $1) }
            offerSplits(of: node, row, story) { offer($0, insteadOf: $1, $2) }
        }
        if infersOutages { offerOutages(story) { offer($0, insteadOf: $1, $2) } }
        return found.sorted(by: StoryCandidate.comesBefore)
    }

    private func offerDependencies(_ story: Story, _ gains: Gains, _ offer: (StoryItem, Double) -> Void) {
        let nodes = scene.dependencies.nodes
        for zone in scene.zones.indices {
            let blackouts = scene.blackouts.filter { $0.zone == zone }
            let outages = story.items.compactMap { if case .outage(zone, let slots) = $0 { slots } else { nil } }
            for node in nodes.indices where scene.homeZone[node] != zone {
                if case .agent = nodes[node] { continue }
                if nodes[node].standsInOneZone, story.items.contains(where: { $0.isDependency(of: node) }) { continue }
                var gain = unary(node, zone)
                if let row = gains.losses[node], !scene.settled.contains(node) {
                    for blackout in blackouts where blackout.window.scope == .physical || nodes[node].isChoice {
                        for slot in blackout.slots { gain += Double(row[slot]) }
                    }
                    for slot in outages.joined() { gain += Double(row[slot]) }
                }
                if nodes[node].standsInOneZone, let row = gains.returns[node] { gain += homeGain(of: node, row) }
                offer(.dependency(node: node, zone: zone), gain)
            }
        }
    }

    /// What it gains if a node is not dead in the physical blackouts of its own zone.
    private func homeGain(of node: Int, _ row: [Float]) -> Double {
        scene.blackouts.filter { $0.window.scope == .physical && $0.zone == scene.homeZone[node] }
            .flatMap(\.slots).reduce(0) { $0 + Double(row[$1]) }
    }

    private func offerSurvival(of node: Int, _ row: [Float], _ offer: (StoryItem, Double) -> Void) {
        guard scene.homeZone[node] >= 0 else { return }
        offer(.survival(node: node), homeGain(of: node, row) + prices.survival)
    }

    /// A failure of its own, or a longer one than the story told so far.
    private func offerIncident(
        of node: Int,
        _ row: [Float],
        _ story: Story,
        _ offer: ([StoryItem], StoryItem?, Double) -> Void
    ) {
        let (range, sum) = Gains.best(row, within: row.indices)
        guard !range.isEmpty else { return }
        let known = story.items.filter { if case .incident(node, _) = $0 { true } else { false } }
        let price = prices.price(
            ofIncidentAt: scene.dependencies.nodes[node],
            isFirst: known.isEmpty,
            isAligned: scene.isAnnouncedSpan(range)
        )
        offer([.incident(node: node, slots: range)], nil, Double(sum) + price)
        for case .incident(let node, let slots) in known
        where slots.lowerBound <= range.upperBound && range.lowerBound <= slots.upperBound {
            let union = min(slots.lowerBound, range.lowerBound)..<max(slots.upperBound, range.upperBound)
            offer([.incident(node: node, slots: union)], .incident(node: node, slots: slots), Double(sum))
        }
    }

    /// A failure that was shorter than told, or was two.
    private func offerSplits(
        of node: Int,
        _ row: [Float],
        _ story: Story,
        _ offer: ([StoryItem], StoryItem?, Double) -> Void
    ) {
        for case .incident(node, let slots) in story.items {
            let (alive, sum) = Gains.best(row, within: slots)
            guard !alive.isEmpty, alive != slots else { continue }
            let parts = [slots.lowerBound..<alive.lowerBound, alive.upperBound..<slots.upperBound].filter {
                !$0.isEmpty
            }
            let price = prices.price(ofIncidentAt: scene.dependencies.nodes[node], isFirst: false, isAligned: false)
            offer(
                parts.map { .incident(node: node, slots: $0) },
                .incident(node: node, slots: slots),
                Double(sum) + (parts.count == 2 ? price : 0)
            )
        }
    }

    private mutating func offerOutages(_ story: Story, _ offer: ([StoryItem], StoryItem?, Double) -> Void) {
        let toll = DeathToll(story.items, in: scene)
        for zone in scene.zones.indices {
            let row = darkGains(of: toll.dead(of: zone, .physical), story)
            let (range, sum) = Gains.best(row, within: row.indices)
            guard !range.isEmpty else { continue }
            offer([.outage(zone: zone, slots: range)], nil, Double(sum) + prices.outage)
            for case .outage(zone, let slots) in story.items
            where slots.lowerBound <= range.upperBound && range.lowerBound <= slots.upperBound {
                let union = min(slots.lowerBound, range.lowerBound)..<max(slots.upperBound, range.upperBound)
                offer([.outage(zone: zone, slots: union)], .outage(zone: zone, slots: slots), Double(sum))
            }
        }
    }

    /// By slot, what it would gain if these nodes were dead too.
    private mutating func darkGains(of dead: NodeSet, _ story: Story) -> [Float] {
        var row = [Float](repeating: 0, count: scene.slotCount)
        var unions: [Int: Int] = [:]
        for outage in Set(story.outages) {
            var union = cache.dead(outage)
            union.formUnion(dead)
            unions[outage] = cache.number(of: union, in: scene)
        }
        for pair in scene.pairs.indices {
            for stretch in scene.stretches[pair] {
                var changes: [(slot: Int, value: Float)] = []
                for index in stretch {
                    let slot = scene.slots[pair][index]
                    guard let union = unions[story.outages[slot]] else { continue }
                    let cell = scene.cells[pair][index]
                    let other = cache.state(of: pair, in: union, of: scene)
                    let now = cell.value(story.states[pair][index], inferred: story.isInferred[slot])
                    let then = cell.value(other, inferred: !scene.isAnnounced[slot])
                    if then != now { changes.append((slot, then - now)) }
                }
                guard !changes.isEmpty else { continue }
                let fit = fit(pair, stretch, story.states[pair], story.isInferred)
                let up = fit.weight(gain: changes.reduce(0) { $0 + max(0, $1.value) }, loss: 0)
                let down = fit.weight(gain: 0, loss: changes.reduce(0) { $0 + min(0, $1.value) })
                for change in changes { row[change.slot] += change.value * (change.value > 0 ? up : down) }
            }
        }
        return row
    }
}
