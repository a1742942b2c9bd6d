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

    init(_ settling: Settling, prices: Prices, bounds: [Int], for entries: [ProbeRecords.Entry]) {
        self.settling = settling
        self.prices = prices
        self.bounds = bounds
        let most = entries.reduce(0) { $0 + min($1.samples.count, settling.grid.count) }
        cells.reserveCapacity(most)
        slots.reserveCapacity(most)
    }

    /// - Parameter samples: in order of time.
    /// - Returns: false if the samples hold nothing that counts.
    mutating func add(_ samples: [ProbeSample], of pair: Int, by reading: Settling.Reading) -> Bool {
        var loss = LossRate()
        for sample in samples where reading.isCalm(sample.moment) { loss.add(sample) }
        let likelihood = likelihood(loss.estimate)
        let first = cells.count
        let edges = settling.grid.edges
        guard let earliest = edges.first, let end = edges.last else { return false }
        var cell = Cell()
        var (slot, last) = (0, -1)
        for sample in samples {
            let moment = sample.moment - reading.offset
            guard moment >= earliest, moment < end, !reading.isUndecided(sample) else { continue }
            while edges[slot + 1] <= moment { slot += 1 }
            if slot != last {
                if last >= 0 { cells.append(cell) }
                slots.append(slot)
                cell = Cell()
                last = slot
            }
            cell.add(likelihood.cell(of: sample.ending), times: sample.count)
        }
        guard last >= 0 else { return false }
        cells.append(cell)
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
