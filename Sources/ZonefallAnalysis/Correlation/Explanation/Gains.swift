/// By slot, what each further death or return of a node would gain, and each further dark of a zone.
struct Gains: Sendable {
    /// Row by row, slot by slot: first the losses by node, then the returns by node, then the darks by zone.
    private var values: [Float]
    /// By row: whether anything makes a difference there.
    private var isUsed: [Bool]
    private let nodeCount: Int
    private let slotCount: Int
    /// What a change is worth in each of some cells.
    private var worth: [Float]

    init(in scene: Scene) {
        slotCount = scene.slotCount
        nodeCount = scene.dependencies.nodes.count
        let rows = 2 * nodeCount + scene.zones.count
        values = [Float](repeating: 0, count: rows * slotCount)
        isUsed = [Bool](repeating: false, count: rows)
        worth = [Float](repeating: 0, count: scene.slotCount)
    }

    /// By slot, what the loss of a node would gain; empty if nothing.
    func loss(of node: Int) -> ArraySlice<Float> { row(node) }

    func comeback(of node: Int) -> ArraySlice<Float> { row(nodeCount + node) }

    func dark(of zone: Int) -> ArraySlice<Float> { row(2 * nodeCount + zone) }

    private func row(_ row: Int) -> ArraySlice<Float> {
        isUsed[row] ? values[row * slotCount..<(row + 1) * slotCount] : []
    }

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
            count(sign, start..<end, span.pair, verdict, fit, story, scene)
            start = end
        }
    }

    /// A stretch, or what of it has one set of dead nodes.
    ///
    /// What changes lead to is one of few states: what each is worth is reckoned once, and added to all that lead to it.
    private mutating func count(
        _ sign: Float,
        _ cells: Range<Int>,
        _ pair: Int,
        _ verdict: Consequence,
        _ fit: PairFit,
        _ story: Story,
        _ scene: Scene
    ) {
        let nodes = scene.pairs[pair].nodes
        let now = verdict.state
        for state in verdict.lossStates {
            let counts = weigh(sign, cells, fit, scene) { cell, slot in
                let doubt = story.doubts[slot]
                return cell.value(state, doubt) - cell.value(now, doubt)
            }
            guard counts else { continue }
            for change in verdict.losses where change.state == state { add(cells, scene, to: nodes[change.cause]) }
        }
        if !verdict.returns.isEmpty {
            let counts = weigh(sign, cells, fit, scene) { cell, slot in
                cell[.alive] - cell.value(now, story.doubts[slot])
            }
            if counts { for place in verdict.returns { add(cells, scene, to: nodeCount + nodes[place]) } }
        }
        var last: PairState?
        var counts = false
        for change in verdict.darks {
            if last != change.state {
                last = change.state
                counts = weigh(sign, cells, fit, scene) { cell, slot in
                    cell.value(change.state, scene.isAnnounced[slot] ? .none : .inferred)
                        - cell.value(now, story.doubts[slot])
                }
            }
            if counts { add(cells, scene, to: 2 * nodeCount + change.cause) }
        }
    }

    /// What gains and what costs are weighed apart: a claim may take the one without the other.
    ///
    /// - Returns: whether anything counts; then it stands in `worth`.
    @inline(__always)
    private mutating func weigh(
        _ sign: Float,
        _ cells: Range<Int>,
        _ fit: PairFit,
        _ scene: Scene,
        _ change: (borrowing Cell, Int) -> Float
    ) -> Bool {
        worth.withUnsafeMutableBufferPointer { worth in
            var (gain, loss) = (Float(0), Float(0))
            scene.cells.withUnsafeBufferPointer { seen in
                scene.slots.withUnsafeBufferPointer { slots in
                    for index in 0..<cells.count {
                        let cell = cells.lowerBound + index
                        let value = change(seen[cell], slots[cell])
                        worth[index] = value
                        gain += max(value, 0)
                        loss += min(value, 0)
                    }
                }
            }
            let up = sign * fit.weight(gain: gain, loss: 0)
            let down = sign * fit.weight(gain: 0, loss: loss)
            if up == 0, down == 0 { return false }
            for index in 0..<cells.count { worth[index] *= worth[index] > 0 ? up : down }
            return true
        }
    }

    private mutating func add(_ cells: Range<Int>, _ scene: Scene, to row: Int) {
        isUsed[row] = true
        let start = row * slotCount
        let (first, last) = (scene.slots[cells.lowerBound], scene.slots[cells.upperBound - 1])
        if last - first == cells.count - 1 {
            // Slot after slot, as is usual.
            values.withUnsafeMutableBufferPointer { values in
                worth.withUnsafeBufferPointer { worth in
                    for index in 0..<cells.count { values[start + first + index] += worth[index] }
                }
            }
        } else {
            for (index, cell) in cells.enumerated() { values[start + scene.slots[cell]] += worth[index] }
        }
    }

    /// The range with the greatest sum.
    ///
    /// - Parameters:
    ///   - row: values by slot from 0; empty if they are nothing.
    ///   - bounds: within which slots.
    static func best(_ row: ArraySlice<Float>, within bounds: Range<Int>) -> (range: Range<Int>, sum: Float) {
        var best: (range: Range<Int>, sum: Float) = (bounds.lowerBound..<bounds.lowerBound, 0)
        var start = bounds.lowerBound
        var sum: Float = 0
        for index in bounds {
            if sum <= 0 {
                start = index
                sum = 0
            }
            sum += row[row.startIndex + index]
            if sum > best.sum { best = (start..<index + 1, sum) }
        }
        return best
    }
}
