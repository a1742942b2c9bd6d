import ZonefallModel

/// The cells of pair after pair, as they are gathered.
struct SceneRows {
    private let settling: Settling
    private let prices: Prices
    /// Where stretches begin, ascending, and the end.
    private let bounds: [Int]
    private(set) var cells: [Cell] = []
    private(set) var slots: [Int] = []
    private(set) var stretches: [Scene.Stretch] = []
    private(set) var stretchesByPair: [Range<Int>] = []
    private var likelihoods: [Double: SampleLikelihood] = [:]

    init(_ settling: Settling, prices: Prices, bounds: [Int]) {
        self.settling = settling
        self.prices = prices
        self.bounds = bounds
    }

    /// - Returns: false if the samples hold nothing that counts.
    mutating func add(_ samples: [ProbeSample], of pair: Int, by reading: Settling.Reading) -> Bool {
        var loss = LossRate()
        for sample in samples where reading.isCalm(sample.moment) { loss.add(sample) }
        let likelihood = likelihood(loss.estimate)
        let first = cells.count
        var slot = 0
        let edges = settling.grid.edges
        for sample in samples {
            let moment = sample.moment - reading.offset
            guard !reading.isUndecided(sample), let start = edges.first, let end = edges.last, moment >= start,
                moment < end
            else { continue }
            if moment < edges[slot] { slot = 0 }
            while edges[slot + 1] <= moment { slot += 1 }
            if cells.count == first || slots[slots.count - 1] != slot {
                slots.append(slot)
                cells.append(Cell())
            }
            cells[cells.count - 1].add(likelihood.cell(of: sample.ending), times: sample.count)
        }
        guard cells.count > first else { return false }
        let firstStretch = stretches.count
        var start = first
        for bound in bounds.dropFirst() {
            var end = start
            while end < slots.count, slots[end] < bound { end += 1 }
            if end > start { stretches.append(stretch(of: pair, start..<end)) }
            start = end
        }
        stretchesByPair.append(firstStretch..<stretches.count)
        return true
    }

    private mutating func likelihood(_ loss: Double) -> SampleLikelihood {
        if let known = likelihoods[loss] { return known }
        let likelihood = SampleLikelihood(loss: loss, weight: settling.weight)
        likelihoods[loss] = likelihood
        return likelihood
    }

    private func stretch(of pair: Int, _ range: Range<Int>) -> Scene.Stretch {
        var (glitch, lie) = (prices.glitch, prices.lie)
        for cell in range {
            glitch += cells[cell][.glitch]
            lie += cells[cell][.lie]
        }
        return Scene.Stretch(pair: pair, cells: range, own: max(glitch, lie))
    }
}
