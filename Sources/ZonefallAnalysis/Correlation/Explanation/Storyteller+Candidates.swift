import ZonefallModel

extension Storyteller {
    /// Changes that seem to gain, best first.
    func candidates(after story: Story, forbidding forbidden: StoryItems) -> [StoryCandidate] {
        guard let gains = story.gains else { return [] }
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
        for node in scene.dependencies.nodes.indices {
            let (loss, comeback) = (gains.loss(of: node), gains.comeback(of: node))
            if !loss.isEmpty { offerIncident(of: node, loss, story) { offer($0, insteadOf: $1, $2) } }
            guard !comeback.isEmpty else { continue }
            offerSurvival(of: node, comeback) { offer([$0], $1) }
            offerSplits(of: node, comeback, story) { offer($0, insteadOf: $1, $2) }
        }
        if infersOutages { offerOutages(story, gains) { offer($0, insteadOf: $1, $2) } }
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
                var gain = unary[node][zone]
                let row = gains.loss(of: node)
                if !row.isEmpty, !scene.settled.contains(node) {
                    for blackout in blackouts where blackout.window.scope == .physical || nodes[node].isChoice {
                        for slot in blackout.slots { gain += Double(row[row.startIndex + slot]) }
                    }
                    for slot in outages.joined() { gain += Double(row[row.startIndex + slot]) }
                }
                let comeback = gains.comeback(of: node)
                if nodes[node].standsInOneZone, !comeback.isEmpty { gain += homeGain(of: node, comeback) }
                offer(.dependency(node: node, zone: zone), gain)
            }
        }
    }

    /// What it gains if a node is not dead in the physical blackouts of its own zone.
    private func homeGain(of node: Int, _ row: ArraySlice<Float>) -> Double {
        scene.blackouts.filter { $0.window.scope == .physical && $0.zone == scene.homeZone[node] }
            .flatMap(\.slots).reduce(0) { $0 + Double(row[row.startIndex + $1]) }
    }

    private func offerSurvival(of node: Int, _ row: ArraySlice<Float>, _ offer: (StoryItem, Double) -> Void) {
        guard scene.homeZone[node] >= 0 else { return }
        offer(.survival(node: node), homeGain(of: node, row) + prices.survival)
    }

    /// A failure of its own, or a longer one than the story told so far.
    private func offerIncident(
        of node: Int,
        _ row: ArraySlice<Float>,
        _ story: Story,
        _ offer: ([StoryItem], StoryItem?, Double) -> Void
    ) {
        let (range, sum) = Gains.best(row, within: 0..<row.count)
        guard !range.isEmpty else { return }
        let known = story.items.filter { if case .incident(node, _) = $0 { true } else { false } }
        if known.isEmpty {
            let price = prices.price(ofIncidentAt: scene.dependencies.nodes[node], isFirst: true, isAligned: true)
            for span in scene.spans(of: story.items) where span != range {
                offer(
                    [.incident(node: node, slots: span)],
                    nil,
                    span.reduce(price) { $0 + Double(row[row.startIndex + $1]) }
                )
            }
        }
        let price = prices.price(
            ofIncidentAt: scene.dependencies.nodes[node],
            isFirst: known.isEmpty,
            isAligned: scene.isAligned(range, with: story.items)
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
        _ row: ArraySlice<Float>,
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

    private func offerOutages(_ story: Story, _ gains: Gains, _ offer: ([StoryItem], StoryItem?, Double) -> Void) {
        for zone in scene.zones.indices {
            let row = gains.dark(of: zone)
            let (range, sum) = Gains.best(row, within: 0..<row.count)
            guard !range.isEmpty else { continue }
            offer([.outage(zone: zone, slots: range)], nil, Double(sum) + prices.outage)
            for case .outage(zone, let slots) in story.items
            where slots.lowerBound <= range.upperBound && range.lowerBound <= slots.upperBound {
                let union = min(slots.lowerBound, range.lowerBound)..<max(slots.upperBound, range.upperBound)
                offer([.outage(zone: zone, slots: union)], .outage(zone: zone, slots: slots), Double(sum))
            }
        }
    }
}
