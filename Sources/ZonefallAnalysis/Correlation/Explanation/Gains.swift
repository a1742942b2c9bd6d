/// By slot, what each further death or return of a node would gain.
struct Gains {
    private(set) var losses: [Int: [Float]] = [:]
    private(set) var returns: [Int: [Float]] = [:]
    private let slotCount: Int

    init(_ teller: inout Storyteller, after story: Story) {
        slotCount = teller.scene.slotCount
        for pair in teller.scene.pairs.indices {
            for stretch in teller.scene.stretches[pair] { add(pair, stretch, &teller, story) }
        }
    }

    private struct Change {
        let slot: Int
        let value: Float
    }

    private mutating func add(_ pair: Int, _ stretch: Range<Int>, _ teller: inout Storyteller, _ story: Story) {
        let scene = teller.scene
        let fit = teller.fit(pair, stretch, story.states[pair], story.isInferred)
        var deaths: [Int: [Change]] = [:]
        var revivals: [Int: [Change]] = [:]
        for index in stretch {
            let slot = scene.slots[pair][index]
            let cell = scene.cells[pair][index]
            let inferred = story.isInferred[slot]
            let now = cell.value(story.states[pair][index], inferred: inferred)
            let verdict = teller.cache.verdict(on: pair, in: story.outages[slot], of: scene)
            for (node, state) in verdict.losses {
                deaths[node, default: []].append(Change(slot: slot, value: cell.value(state, inferred: inferred) - now))
            }
            for node in verdict.returns {
                revivals[node, default: []].append(Change(slot: slot, value: cell[.alive] - now))
            }
        }
        let empty = [Float](repeating: 0, count: slotCount)
        for (node, changes) in deaths { Self.merge(changes, fit, into: &losses[node, default: empty]) }
        for (node, changes) in revivals { Self.merge(changes, fit, into: &returns[node, default: empty]) }
    }

    private static func merge(_ changes: [Change], _ fit: PairFit, into row: inout [Float]) {
        let gain = changes.reduce(Float(0)) { $0 + max(0, $1.value) }
        let loss = changes.reduce(Float(0)) { $0 + min(0, $1.value) }
        // What gains and what costs are weighed apart: a claim may take the one without the other.
        let up = fit.weight(gain: gain, loss: 0)
        let down = fit.weight(gain: 0, loss: loss)
        for change in changes { row[change.slot] += change.value * (change.value > 0 ? up : down) }
    }

    /// The range with the greatest sum.
    static func best(_ row: [Float], within bounds: Range<Int>) -> (range: Range<Int>, sum: Float) {
        var best: (range: Range<Int>, sum: Float) = (bounds.lowerBound..<bounds.lowerBound, 0)
        var start = bounds.lowerBound
        var sum: Float = 0
        for index in bounds {
            if sum <= 0 {
                start = index
                sum = 0
            }
            sum += row[index]
            if sum > best.sum { best = (start..<index + 1, sum) }
        }
        return best
    }
}
