import ZonefallModel

/// What one pair showed around the edges of one blackout that it can't survive by the map.
struct EdgeSamples {
    /// In milliseconds since 1970, by the agent's clock, ascending.
    private let times: [Int64]
    /// By sample and one more: how many failed before it.
    private let failures: [Int]
    /// So many pairs showed just this.
    private var pairs = 1.0
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
        var samples: [(time: Int64, failed: Bool)] = []
        for (index, window) in windows.enumerated() {
            guard let fallen = statics.fallen[window.zone] else { continue }
            let reach = 10 * interval + Clocks.mostOffset
            let low = window.start.millisecondsSinceEpoch - reach
            let high = window.end.millisecondsSinceEpoch + reach
            for (number, entry) in records.entries.enumerated() where fallen[number] && !entry.isMostlyFailing {
                samples.removeAll(keepingCapacity: true)
                var (failures, answers) = (false, false)
                for sample in entry.samples {
                    let moment = sample.moment
                    guard moment >= low, moment < high else { continue }
                    if sample.isOK { answers = true } else { failures = true }
                    samples.append((moment, !sample.isOK))
                }
                guard failures, answers else { continue }
                EdgeSamples(samples).join(&edges[entry.pair.vantage, default: [:]][index, default: []])
            }
        }
        return edges
    }

    /// Pairs of one agent look alike: those that showed the same stand together.
    private func join(_ others: inout [EdgeSamples]) {
        for place in others.indices.suffix(Self.mostCompared)
        where others[place].failures == failures && others[place].times == times {
            others[place].pairs += 1
            return
        }
        others.append(self)
    }

    private static let mostCompared = 8

    /// What failed in the light may have failed by itself; what answered in the dark was not in it.
    private static let failedInLight = 2.0
    private static let answeredInDark = 3.5

    /// Takes from each sum how badly the pair fits a blackout that starts at a moment, by what it showed until half of it.
    ///
    /// - Parameter moments: ascending, one for each sum, in milliseconds since 1970.
    func takeMisfits(from sums: inout [Double], _ moments: [(start: Int64, half: Int64)]) {
        var (edge, middle) = (0, 0)
        var misfit = Double.nan
        for (index, moment) in moments.enumerated() {
            let moved = advance(&edge, to: moment.start)
            if advance(&middle, to: moment.half + 1) || moved || index == 0 {
                let first = min(edge, middle)
                misfit = min(
                    Self.failedInLight * Double(failures[first])
                        + Self.answeredInDark * Double(answers(first..<middle)),
                    Self.cap
                )
            }
            sums[index] -= pairs * misfit
        }
    }

    /// The same of the end, by what it showed from half of it.
    ///
    /// - Parameter moments: the end is nil while it lasts.
    func takeMisfits(from sums: inout [Double], _ moments: [(half: Int64, end: Int64?)]) {
        var (edge, middle) = (0, 0)
        var misfit = Double.nan
        for (index, moment) in moments.enumerated() {
            let moved = advance(&edge, to: moment.end ?? .max)
            if advance(&middle, to: moment.half + 1) || moved || index == 0 {
                let last = max(edge, middle)
                misfit = min(
                    Self.answeredInDark * Double(answers(middle..<last))
                        + Self.failedInLight * Double(failures[times.count] - failures[last]),
                    Self.cap
                )
            }
            sums[index] -= pairs * misfit
        }
    }

    private func answers(_ range: Range<Int>) -> Int {
        range.count - (failures[range.upperBound] - failures[range.lowerBound])
    }

    /// Moves a place on to the first sample that is not before a moment.
    ///
    /// - Returns: whether it was not there already.
    @inline(__always)
    private func advance(_ place: inout Int, to moment: Int64) -> Bool {
        guard place < times.count, times[place] < moment else { return false }
        repeat { place += 1 } while place < times.count && times[place] < moment
        return true
    }
}

/// How well one agent's pairs fit all blackouts, by how far its clock is ahead and how late the light came.
struct AgentEdges {
    private let pairs: [Int: [EdgeSamples]]
    private let windows: [DarkWindow]
    private let offsets: [Int64]
    /// By window, then offset.
    private let starts: [[Double]]
    /// By window, then lag, then offset; filled on demand.
    private var ends: [[Int64: [Double]]]

    init(_ pairs: [Int: [EdgeSamples]], windows: [DarkWindow], offsets: [Int64]) {
        self.pairs = pairs
        self.windows = windows
        self.offsets = offsets
        ends = [[Int64: [Double]]](repeating: [:], count: windows.count)
        starts = windows.indices.map { index in
            guard let pairs = pairs[index] else { return [] }
            let moments = offsets.map { windows[index].moments($0) }
            var sums = [Double](repeating: 0, count: offsets.count)
            for pair in pairs { pair.takeMisfits(from: &sums, moments) }
            return sums
        }
    }

    func sees(_ window: Int) -> Bool { pairs[window] != nil }

    private mutating func ends(_ window: Int, lag: Int64) -> [Double] {
        if let known = ends[window][lag] { return known }
        let dark = windows[window]
        let moments = offsets.map { offset in
            (
                half: dark.moments(offset).half,
                end: dark.isOver ? dark.end.millisecondsSinceEpoch + offset + lag : nil
            )
        }
        var fits = [Double](repeating: 0, count: offsets.count)
        for pair in pairs[window] ?? [] { pair.takeMisfits(from: &fits, moments) }
        ends[window][lag] = fits
        return fits
    }

    /// How well the best offset fits with each of some lags of one window, and those of the others as they are.
    mutating func scores(of window: Int, _ choices: [Int64], _ lags: [Int64]) -> [Double] {
        var others = fits(lags, without: window)
        let starts = starts[window]
        for index in others.indices { others[index] += starts[index] }
        return choices.map { lag in
            let ends = ends(window, lag: lag)
            var best = -Double.infinity
            for index in others.indices {
                let score = others[index] + ends[index]
                if score > best + Self.notWorse { best = score }
            }
            return best
        }
    }

    /// By offset.
    private mutating func fits(_ lags: [Int64], without excluded: Int = -1) -> [Double] {
        var scores = offsets.map { -Double(abs($0)) / 4_000 }
        for window in windows.indices where window != excluded && sees(window) {
            let (starts, ends) = (starts[window], ends(window, lag: lags[window]))
            for index in scores.indices { scores[index] += starts[index] + ends[index] }
        }
        return scores
    }

    private static let notWorse = 0.3

    /// - Parameter lags: by window, in milliseconds.
    mutating func best(_ lags: [Int64]) -> (offset: Int64, spread: Int64, score: Double) {
        let scores = fits(lags)
        var best: (score: Double, low: Int64, high: Int64) = (-.infinity, 0, 0)
        for (offset, score) in zip(offsets, scores) {
            // Of offsets that fit equally well, the middle one.
            if score > best.score + Self.notWorse {
                best = (score, offset, offset)
            } else if score > best.score - Self.notWorse {
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
