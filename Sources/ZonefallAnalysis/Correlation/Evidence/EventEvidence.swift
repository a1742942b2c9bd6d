import ZonefallModel

/// E4 and E5: what blackouts showed, announced (`intervention`) or inferred (`correlation`), as evidence for a person.
struct EventEvidence {
    let inference: Inference

    func items(for hypothesis: Hypothesis) -> [Evidence] {
        guard let scene = inference.scene, let best = inference.best,
            let node = scene.dependencies.position(of: hypothesis.node)
        else { return [] }
        let zone = scene.zoneNumber(hypothesis.zone)
        var items: [Evidence] = []
        for blackout in scene.blackouts where blackout.zone == zone {
            let (pairs, ratio) = failing(node, in: blackout.slots, scene, best)
            guard !pairs.isEmpty else { continue }
            items.append(
                Evidence(
                    .intervention,
                    "while \(hypothesis.zone) was dark, \(Self.list(pairs)) failed, for which \(hypothesis.node.resource) "
                        + "is critical and which should have survived",
                    references: [blackout.window.reference] + pairs.map(Self.name),
                    logLikelihoodRatio: ratio
                )
            )
        }
        for case .outage(zone, let slots) in best.items {
            let (pairs, ratio) = failing(node, in: slots, scene, best)
            guard !pairs.isEmpty else { continue }
            let span = "\(scene.grid.start(of: slots.lowerBound))/\(scene.grid.end(of: slots.upperBound - 1))"
            items.append(
                Evidence(
                    .correlation,
                    "in an unannounced outage of \(hypothesis.zone), \(Self.list(pairs)) failed with it",
                    references: ["\(hypothesis.zone) \(span) inferred"] + pairs.map(Self.name),
                    logLikelihoodRatio: ratio
                )
            )
        }
        return items
    }

    /// The pairs that mention the node and failed where they should have survived, and what that is worth.
    private func failing(_ node: Int, in slots: Range<Int>, _ scene: Scene, _ story: Story) -> ([PairView], Double) {
        var pairs: [PairView] = []
        var ratio = 0.0
        for pair in scene.pairsByNode[node] {
            var sum = 0.0
            var last: (outage: Int, state: PairState)?
            for stretch in scene.stretchesByPair[pair] {
                for cell in scene.stretches[stretch].cells where slots.contains(scene.slots[cell]) {
                    let slot = scene.slots[cell]
                    if last?.outage != story.outages[slot] {
                        let view = scene.pairs[pair]
                        last = (
                            story.outages[slot], view.shape.consequence(of: view.part(of: inference.dead[slot])).state
                        )
                    }
                    guard let state = last?.state, state.isDead else { continue }
                    let seen = scene.cells[cell]
                    sum += Double(seen.value(state, story.doubts[slot]) - seen[.alive])
                }
            }
            if sum > 2 {
                pairs.append(scene.pairs[pair])
                ratio += sum
            }
        }
        return (pairs, ratio)
    }

    private static func name(_ view: PairView) -> String {
        "\(view.pair.vantage) → \(view.pair.target.id) (\(view.pair.kind.rawValue))"
    }

    private static func list(_ pairs: [PairView]) -> String {
        pairs.count == 1 ? name(pairs[0]) : "\(pairs.count) probes (\(name(pairs[0])), …)"
    }
}
