/// By slot, what each further death or return of a node would gain, and each further dark of a zone.
struct Gains: Sendable {
    /// First the losses by node, then the returns by node, then the darks by zone; empty where nothing makes a
    /// difference.
    private var rows: [[Float]]
    private let nodeCount: Int
    private let slotCount: Int

    init(in scene: Scene) {
        slotCount = scene.slotCount
        nodeCount = scene.dependencies.nodes.count
        rows = [[Float]](repeating: [], count: 2 * nodeCount + scene.zones.count)
    }

    /// By slot, what the loss of a node would gain; empty if nothing.
    func loss(of node: Int) -> [Float] { rows[node] }

    func comeback(of node: Int) -> [Float] { rows[nodeCount + node] }

    func dark(of zone: Int) -> [Float] { rows[2 * nodeCount + zone] }

    /// Adds what changes in one stretch would gain, or takes it away again.
    mutating func count(_ sign: Float, _ stretch: Int, of story: Story, _ scene: Scene, _ cache: inout OutageCache) {
        let span = scene.stretches[stretch]
        let fit = PairFit(told: story.told[stretch], own: span.own)
        var start = span.cells.lowerBound
        while start < span.cells.upperBound {
            let outage = story.outages[scene.slots[start]]
            var end = start + 1
            while end < span.cells.upperBound, story.outages[scene.slots[end]] == outage { end += 1 }
            let verdict = cache.verdict(on: span.pair, in: outage, of: scene)
            count(sign, start..<end, verdict, fit, story, scene)
            start = end
        }
    }

    /// A stretch, or what of it has one set of dead nodes.
    private mutating func count(
        _ sign: Float,
        _ cells: Range<Int>,
        _ verdict: Consequence,
        _ fit: PairFit,
        _ story: Story,
        _ scene: Scene
    ) {
        for change in verdict.losses {
            add(sign, cells, fit, scene, to: change.cause) { cell, slot in
                let doubt = story.doubts[slot]
                return cell.value(change.state, doubt) - cell.value(verdict.state, doubt)
            }
        }
        for node in verdict.returns {
            add(sign, cells, fit, scene, to: nodeCount + node) { cell, slot in
                cell[.alive] - cell.value(verdict.state, story.doubts[slot])
            }
        }
        for change in verdict.darks {
            add(sign, cells, fit, scene, to: 2 * nodeCount + change.cause) { cell, slot in
                cell.value(change.state, scene.isAnnounced[slot] ? .none : .inferred)
                    - cell.value(verdict.state, story.doubts[slot])
            }
        }
    }

    /// What gains and what costs are weighed apart: a claim may take the one without the other.
    private mutating func add(
        _ sign: Float,
        _ cells: Range<Int>,
        _ fit: PairFit,
        _ scene: Scene,
        to row: Int,
        _ change: (Cell, Int) -> Float
    ) {
        var (gain, loss) = (Float(0), Float(0))
        var values: [Float] = []
        values.reserveCapacity(cells.count)
        for cell in cells {
            let value = change(scene.cells[cell], scene.slots[cell])
            values.append(value)
            if value > 0 { gain += value } else { loss += value }
        }
        let up = sign * fit.weight(gain: gain, loss: 0)
        let down = sign * fit.weight(gain: 0, loss: loss)
        if rows[row].isEmpty {
            rows[row] = [Float](repeating: 0, count: slotCount)
        }
        for (cell, value) in zip(cells, values) {
            rows[row][scene.slots[cell]] += value * (value > 0 ? up : down)
        }
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
