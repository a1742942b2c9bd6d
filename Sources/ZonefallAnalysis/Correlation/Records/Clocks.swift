import ZonefallModel

/// By how much each agent's clock is off, and how much longer than announced each blackout lasted.
///
/// Agents stamp with their own clocks, and what was dark needs a while to come back. Both show at the edges of announced
/// blackouts: what the map says must fail there fails from the start, by its agent's clock, until the end and the lag of
/// that blackout. The clocks of agents that saw no edge are taken to be right.
struct Clocks: Sendable {
    /// By vantage: how far its clock is ahead, in milliseconds.
    private(set) var offsets: [Vantage.ID: Int64] = [:]
    /// By vantage: how far its clock may still be off after correction, in milliseconds.
    private var spreads: [Vantage.ID: Int64] = [:]
    private let interval: Int64
    /// By window, in the order given: from the announced end to the light, in milliseconds.
    private(set) var lags: [Int64] = []

    /// No clock is thought to be further off than this, in milliseconds.
    static let mostOffset: Int64 = 6_000

    /// The coordinator's time of what an agent stamped.
    func corrected(_ time: Timestamp, of vantage: Vantage.ID) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: time.millisecondsSinceEpoch - (offsets[vantage] ?? 0))
    }

    /// How far a corrected time may still be off, in milliseconds; of an agent that saw no edge, half an interval.
    func spread(of vantage: Vantage.ID) -> Int64 {
        spreads[vantage] ?? interval / 2
    }

    /// - Parameters:
    ///   - interval: the median time between two attempts of a pair, in milliseconds.
    ///   - dependencies: of the declared map.
    init(log: ProbeLog, windows: [DarkWindow], interval: Int64, dependencies: Dependencies) {
        self.interval = interval
        lags = [Int64](repeating: 0, count: windows.count)
        let edges = EdgeSamples.collect(log: log, windows: windows, interval: interval, dependencies: dependencies)
        guard !edges.isEmpty else { return }
        for (vantage, samples) in edges {
            offsets[vantage] = bestOffset(samples, windows, lags, interval, startsOnly: true).offset
        }
        for _ in 0..<2 {
            for index in windows.indices where windows[index].isOver {
                lags[index] = bestLag(index, edges, windows, interval)
            }
        }
        for (vantage, samples) in edges {
            let best = bestOffset(samples, windows, lags, interval, startsOnly: false)
            offsets[vantage] = best.offset
            spreads[vantage] = min(best.spread, interval / 2)
        }
    }

    private func bestOffset(
        _ samples: [Int: [EdgeSamples]],
        _ windows: [DarkWindow],
        _ lags: [Int64],
        _ interval: Int64,
        startsOnly: Bool
    ) -> (offset: Int64, spread: Int64, score: Double) {
        let step = max(interval / 40, 100)
        var best: (score: Double, low: Int64, high: Int64) = (-.infinity, 0, 0)
        for offset in stride(from: -Self.mostOffset, through: Self.mostOffset, by: Int64.Stride(step)) {
            var score = -Double(abs(offset)) / 4_000
            for (window, pairs) in samples {
                score += EdgeSamples.fit(
                    pairs,
                    windows[window],
                    offset: offset,
                    lag: lags[window],
                    startsOnly: startsOnly
                )
            }
            // Of offsets that fit equally well, the middle one.
            if score > best.score + 0.3 {
                best = (score, offset, offset)
            } else if score > best.score - 0.3 {
                best.high = offset
            }
        }
        return ((best.low + best.high) / 2, (best.high - best.low) / 2 + Int64(step) / 2, best.score)
    }

    /// Each agent's clock may be set anew for each lag: the two are told apart by the start, and by other blackouts.
    private func bestLag(
        _ window: Int,
        _ edges: [Vantage.ID: [Int: [EdgeSamples]]],
        _ windows: [DarkWindow],
        _ interval: Int64
    ) -> Int64 {
        let touched = edges.values.filter { $0[window] != nil }
        var best: (score: Double, lag: Int64) = (-.infinity, 0)
        var trial = lags
        for lag in stride(from: Int64(0), through: max(3 * interval, 3_000), by: Int64.Stride(max(interval / 2, 250))) {
            trial[window] = lag
            let price = -1.2 * Double(lag) / Double(max(interval, 1_000))
            let score = touched.reduce(price) {
                $0 + bestOffset($1, windows, trial, interval, startsOnly: false).score
            }
            if score > best.score + 1e-9 { best = (score, lag) }
        }
        return best.lag
    }
}

/// What one pair showed around the edges of one blackout that it can't survive by the map.
struct EdgeSamples {
    private let samples: [(time: Int64, failed: Bool)]
    /// One pair argues at most so much about one edge: it may be broken in its own way just then.
    private static let cap = 4.0

    static func collect(
        log: ProbeLog,
        windows: [DarkWindow],
        interval: Int64,
        dependencies: Dependencies
    ) -> [Vantage.ID: [Int: [EdgeSamples]]] {
        var edges: [Vantage.ID: [Int: [EdgeSamples]]] = [:]
        for (index, window) in windows.enumerated() {
            let outage = dependencies.outage(of: [window.zone])
            let reach = 10 * interval + Clocks.mostOffset
            let low = window.start.millisecondsSinceEpoch - reach
            let high = window.end.millisecondsSinceEpoch + reach
            for (pair, records) in log.pairs.sorted(by: { $0.key < $1.key }) {
                // Who stands in the dark is dark itself, and its own troubles look like a late light.
                guard dependencies.map.vantage(pair.vantage)?.zone != window.zone,
                    let formula = dependencies.formula(for: pair), !outage.isAlive(formula),
                    LossRate.estimate(records.samples) < 0.5
                else { continue }
                let samples = records.samples.lazy.map {
                    (time: $0.time.millisecondsSinceEpoch, failed: $0.ending != .ok)
                }.filter { $0.time >= low && $0.time < high }
                guard samples.contains(where: \.failed), samples.contains(where: { !$0.failed }) else { continue }
                edges[pair.vantage, default: [:]][index, default: []].append(EdgeSamples(samples: Array(samples)))
            }
        }
        return edges
    }

    /// How well one agent's pairs fit a blackout, by each of its edges.
    static func fit(
        _ pairs: [EdgeSamples],
        _ window: DarkWindow,
        offset: Int64,
        lag: Int64,
        startsOnly: Bool
    ) -> Double {
        let start = window.start.millisecondsSinceEpoch + offset
        let end = window.end.millisecondsSinceEpoch + offset + lag
        let half = (start + window.end.millisecondsSinceEpoch + offset) / 2
        var (first, second) = (0.0, 0.0)
        for pair in pairs {
            var errors = (first: 0.0, second: 0.0)
            for sample in pair.samples {
                if startsOnly, sample.time > half { break }
                let isDark = sample.time >= start && (sample.time < end || !window.isOver)
                guard isDark != sample.failed else { continue }
                // What failed in the light may have failed by itself; what answered in the dark was not in it.
                let error = isDark ? 3.5 : 2.0
                if sample.time <= half { errors.first += error } else { errors.second += error }
            }
            first += min(errors.first, cap)
            second += min(errors.second, cap)
        }
        return -first - second
    }
}
