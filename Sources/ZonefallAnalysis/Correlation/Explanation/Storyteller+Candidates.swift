import ZonefallModel

/// A claim that a story could make, and what it is thought to gain.
struct StoryCandidate {
    let item: StoryItem
    let gain: Double
}

extension Storyteller {
    /// By slot, what each further loss or return of a node would gain.
    struct Gains {
        var losses: [Int: [Float]] = [:]
        var returns: [Int: [Float]] = [:]
        /// By pair, as in the scene's cells.
        var glitches: [[Float]] = []
        var lies: [[Float]] = []
    }

    /// Claims that seem to gain, best first.
    mutating func candidates(after story: Story, forbidding forbidden: Set<StoryItem>) -> [StoryCandidate] {
        let gains = gains(after: story)
        var found: [StoryCandidate] = []
        func offer(_ item: StoryItem, _ gain: Double) {
            if gain > 0, !story.items.contains(item), !forbidden.contains(item) {
                found.append(StoryCandidate(item: item, gain: gain))
            }
        }
        offerDependencies(story, gains, offer)
        for (node, row) in gains.losses {
            let isFirst = !story.items.contains { if case .incident(node, _) = $0 { true } else { false } }
            let price = prices.price(ofIncidentAt: scene.dependencies.nodes[node], isFirst: isFirst)
            let (slots, sum) = Self.best(row)
            offer(.incident(node: node, slots: slots), Double(sum) + price)
        }
        for (node, row) in gains.returns where scene.homeZone[node] >= 0 {
            let sum = scene.blackouts.filter { $0.window.scope == .physical && $0.zone == scene.homeZone[node] }
                .flatMap(\.slots).reduce(Float(0)) { $0 + row[$1] }
            offer(.survival(node: node), Double(sum) + prices.survival)
        }
        for (pair, row) in gains.glitches.enumerated() {
            let isFirst = !story.items.contains { if case .glitch(pair, _) = $0 { true } else { false } }
            if let (slots, sum) = best(row, of: pair) {
                let price = isFirst ? prices.glitch : prices.furtherGlitch
                offer(.glitch(pair: pair, slots: slots), Double(sum) + price)
            }
            if let (slots, sum) = best(gains.lies[pair], of: pair) {
                offer(.lie(pair: pair, slots: slots), Double(sum) + prices.lie)
            }
        }
        if infersOutages { offerOutages(story, offer) }
        return found.sorted { ($0.gain, $1.item) > ($1.gain, $0.item) }
    }

    /// The slots of a pair with the greatest sum.
    private func best(_ row: [Float], of pair: Int) -> (slots: Range<Int>, sum: Float)? {
        let (range, sum) = Self.best(row)
        guard !range.isEmpty else { return nil }
        return (scene.slots[pair][range.lowerBound]..<scene.slots[pair][range.upperBound - 1] + 1, sum)
    }

    private mutating func gains(after story: Story) -> Gains {
        var gains = Gains()
        let slotCount = scene.slotCount
        for pair in scene.pairs.indices {
            var glitch: [Float] = []
            var lie: [Float] = []
            glitch.reserveCapacity(scene.slots[pair].count)
            lie.reserveCapacity(scene.slots[pair].count)
            for (index, slot) in scene.slots[pair].enumerated() {
                let cell = scene.cells[pair][index]
                let state = story.states[pair][index]
                let inferred = story.isInferred[slot]
                let now = cell.value(state, inferred: inferred)
                let isTaken = state == .glitch || state == .lie
                glitch.append(isTaken ? -1e6 : cell[.glitch] - now)
                lie.append(state.isDead ? cell[.lie] - now : isTaken ? -1e6 : 0)
                guard !isTaken else { continue }
                let verdict = cache.verdict(on: pair, in: story.outages[slot], of: scene)
                for (node, other) in verdict.losses {
                    gains.losses[node, default: [Float](repeating: 0, count: slotCount)][slot] +=
                        cell.value(other, inferred: inferred) - now
                }
                for node in verdict.returns {
                    gains.returns[node, default: [Float](repeating: 0, count: slotCount)][slot] += cell[.alive] - now
                }
            }
            gains.glitches.append(glitch)
            gains.lies.append(lie)
        }
        return gains
    }

    private func offerDependencies(_ story: Story, _ gains: Gains, _ offer: (StoryItem, Double) -> Void) {
        let nodes = scene.dependencies.nodes
        for zone in scene.zones.indices {
            let blackouts = scene.blackouts.filter { $0.zone == zone }
            let outages = story.items.compactMap { if case .outage(zone, let slots) = $0 { slots } else { nil } }
            for node in nodes.indices where scene.homeZone[node] != zone {
                if case .agent = nodes[node] { continue }
                if nodes[node].standsInOneZone, story.items.contains(where: { $0.isMove(of: node) }) { continue }
                var gain = 0.0
                if let row = gains.losses[node] {
                    for blackout in blackouts where blackout.window.scope == .physical || nodes[node].isChoice {
                        for slot in blackout.slots { gain += Double(row[slot]) }
                    }
                    for slot in outages.joined() { gain += Double(row[slot]) }
                }
                if nodes[node].standsInOneZone, let row = gains.returns[node] {
                    for blackout in scene.blackouts
                    where blackout.window.scope == .physical && blackout.zone == scene.homeZone[node] {
                        for slot in blackout.slots { gain += Double(row[slot]) }
                    }
                }
                offer(.dependency(node: node, zone: zone), gain + unary(node, zone))
            }
        }
    }

    private mutating func offerOutages(_ story: Story, _ offer: (StoryItem, Double) -> Void) {
        let toll = DeathToll(story.items, in: scene)
        for zone in scene.zones.indices {
            let dead = toll.dead(of: zone, .physical)
            var row = [Float](repeating: 0, count: scene.slotCount)
            var unions: [Int: Int] = [:]
            for outage in Set(story.outages) {
                var union = cache.dead(outage)
                union.formUnion(dead)
                unions[outage] = cache.number(of: union, in: scene)
            }
            for pair in scene.pairs.indices {
                for (index, slot) in scene.slots[pair].enumerated() {
                    let state = story.states[pair][index]
                    guard state == .alive || state.isDead, let union = unions[story.outages[slot]] else { continue }
                    let other = cache.state(of: pair, in: union, of: scene)
                    let cell = scene.cells[pair][index]
                    row[slot] += cell.value(other, inferred: !scene.isAnnounced[slot])
                    row[slot] -= cell.value(state, inferred: story.isInferred[slot])
                }
            }
            let (slots, sum) = Self.best(row)
            offer(.outage(zone: zone, slots: slots), Double(sum) + prices.outage)
        }
    }

    /// The range with the greatest sum.
    static func best(_ row: [Float]) -> (range: Range<Int>, sum: Float) {
        var best: (range: Range<Int>, sum: Float) = (0..<0, 0)
        var start = 0
        var sum: Float = 0
        for (index, value) in row.enumerated() {
            if sum <= 0 {
                start = index
                sum = 0
            }
            sum += value
            if sum > best.sum { best = (start..<index + 1, sum) }
        }
        return best
    }
}

extension StoryItem {
    func isMove(of node: Int) -> Bool {
        if case .dependency(node, _) = self { true } else { false }
    }
}
