import ZonefallModel

/// What one pair showed around the edges of one blackout that it can't survive by the map.
struct EdgeSamples {
    /// In milliseconds since 1970, by the agent's clock, ascending.
    private let times: [Int64]
    /// By sample and one more: how many failed before it.
    private let failures: [Int]
    /// One pair argues at most so much about one edge: it may be broken in its own way just then.
    private static let cap = 4.0

    private init(_ samples: [(time: Int64, failed: Bool)]) {
        times = samples.map(\.time)
        var failures = [0]
        failures.reserveCapacity(samples.count + 1)
        for (index, sample) in samples.enumerated() { failures.append(failures[index] + (sample.failed ? 1 : 0)) }
        self.failures = failures
    }

    static func collect(
        _ records: ProbeRecords,
        windows: [DarkWindow],
        interval: Int64,
        statics: PartStatics
    ) -> [Vantage.ID: [Int: [EdgeSamples]]] {
        var edges: [Vantage.ID: [Int: [EdgeSamples]]] = [:]
        guard !windows.isEmpty else { return edges }
        let mostlyFailing = records.entries.map { LossRate.estimate($0.samples) >= 0.5 }
        for (index, window) in windows.enumerated() {
            guard let fallen = statics.fallen[window.zone] else { continue }
            let reach = 10 * interval + Clocks.mostOffset
            let low = window.start.millisecondsSinceEpoch - reach
            let high = window.end.millisecondsSinceEpoch + reach
            for (number, entry) in records.entries.enumerated() where fallen[number] && !mostlyFailing[number] {
                var samples: [(time: Int64, failed: Bool)] = []
                var (failures, answers) = (false, false)
                for sample in entry.samples {
                    let moment = sample.moment
                    guard moment >= low, moment < high else { continue }
                    if sample.isOK { answers = true } else { failures = true }
                    samples.append((moment, !sample.isOK))
                }
                guard failures, answers else { continue }
                edges[entry.pair.vantage, default: [:]][index, default: []].append(EdgeSamples(samples))
            }
        }
        return edges
    }

    /// What failed in the light may have failed by itself; what answered in the dark was not in it.
    private static let failedInLight = 2.0
    private static let answeredInDark = 3.5

    /// How badly the pair fits a blackout that starts at a moment, by what it showed until half of it.
    func misfit(start: Int64, half: Int64) -> Double {
        let middle = position(half + 1)
        let edge = min(position(start), middle)
        return min(
            Self.failedInLight * Double(failures[edge]) + Self.answeredInDark * Double(answers(edge..<middle)),
            Self.cap
        )
    }

    /// - Parameter end: nil while it lasts.
    func misfit(half: Int64, end: Int64?) -> Double {
        let middle = position(half + 1)
        let edge = end.map { max(position($0), middle) } ?? times.count
        let failedAfter = failures[times.count] - failures[edge]
        return min(
            Self.answeredInDark * Double(answers(middle..<edge)) + Self.failedInLight * Double(failedAfter),
            Self.cap
        )
    }

    private func answers(_ range: Range<Int>) -> Int {
        range.count - (failures[range.upperBound] - failures[range.lowerBound])
    }

    /// Of the first sample not before a moment.
    private func position(_ moment: Int64) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// How well one agent's pairs fit all blackouts, by how far its clock is ahead and how late the light came.
struct AgentEdges {
    private let pairs: [Int: [EdgeSamples]]
    private let windows: [DarkWindow]
    private let offsets: [Int64]
    /// By window, then offset.
    private let starts: [[Double]]
    /// By window and lag, then offset; filled on demand.
    private var ends: [[Int64]: [Double]] = [:]

    init(_ pairs: [Int: [EdgeSamples]], windows: [DarkWindow], offsets: [Int64]) {
        self.pairs = pairs
        self.windows = windows
        self.offsets = offsets
        starts = windows.indices.map { index in
            guard let pairs = pairs[index] else { return [] }
            return offsets.map { offset in
                let (start, half) = windows[index].moments(offset)
                var sum = 0.0
                for pair in pairs { sum -= pair.misfit(start: start, half: half) }
                return sum
            }
        }
    }

    func sees(_ window: Int) -> Bool { pairs[window] != nil }

    private mutating func ends(_ window: Int, lag: Int64) -> [Double] {
        if let known = ends[[Int64(window), lag]] { return known }
        let dark = windows[window]
        let fits = offsets.map { offset in
            let half = dark.moments(offset).half
            let end = dark.isOver ? dark.end.millisecondsSinceEpoch + offset + lag : nil
            var sum = 0.0
            for pair in pairs[window] ?? [] { sum -= pair.misfit(half: half, end: end) }
            return sum
        }
        ends[[Int64(window), lag]] = fits
        return fits
    }

    /// - Parameter lags: by window, in milliseconds.
    mutating func best(_ lags: [Int64]) -> (offset: Int64, spread: Int64, score: Double) {
        var scores = offsets.map { -Double(abs($0)) / 4_000 }
        for window in windows.indices where sees(window) {
            let ends = ends(window, lag: lags[window])
            for index in scores.indices { scores[index] += starts[window][index] + ends[index] }
        }
        var best: (score: Double, low: Int64, high: Int64) = (-.infinity, 0, 0)
        for (offset, score) in zip(offsets, scores) {
            // Of offsets that fit equally well, the middle one.
            if score > best.score + 0.3 {
                best = (score, offset, offset)
            } else if score > best.score - 0.3 {
                best.high = offset
            }
        }
        let step = offsets.count > 1 ? offsets[1] - offsets[0] : 0
        return ((best.low + best.high) / 2, (best.high - best.low) / 2 + step / 2, best.score)
    }
}

extension DarkWindow {
    /// The start and the middle by a clock that is so far ahead, in milliseconds since 1970.
    fileprivate func moments(_ offset: Int64) -> (start: Int64, half: Int64) {
        let start = start.millisecondsSinceEpoch + offset
        return (start, (start + end.millisecondsSinceEpoch + offset) / 2)
    }
}
