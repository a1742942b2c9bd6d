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
    ///   - statics: tells what can't survive by the declared map.
    init(_ records: ProbeRecords, windows: [DarkWindow], interval: Int64, statics: PartStatics) {
        self.interval = interval
        lags = [Int64](repeating: 0, count: windows.count)
        let step = max(interval / 40, 100)
        let offsets = Array(stride(from: -Self.mostOffset, through: Self.mostOffset, by: Int64.Stride(step)))
        var edges = EdgeSamples.collect(records, windows: windows, interval: interval, statics: statics)
            .mapValues { AgentEdges($0, windows: windows, offsets: offsets) }
        guard !edges.isEmpty else { return }
        for _ in 0..<2 {
            let before = lags
            for index in windows.indices where windows[index].isOver { lags[index] = bestLag(index, &edges) }
            if lags == before { break }
        }
        for vantage in edges.keys {
            guard let best = edges[vantage]?.best(lags) else { continue }
            self.offsets[vantage] = best.offset
            spreads[vantage] = min(best.spread, interval / 2)
        }
    }

    /// Each agent's clock may be set anew for each lag: the two are told apart by the start, and by other blackouts.
    private func bestLag(_ window: Int, _ edges: inout [Vantage.ID: AgentEdges]) -> Int64 {
        let touched = edges.keys.filter { edges[$0]?.sees(window) == true }.sorted()
        let choices = Array(
            stride(from: Int64(0), through: max(3 * interval, 3_000), by: Int64.Stride(max(interval / 2, 250)))
        )
        var scores = choices.map { -1.2 * Double($0) / Double(max(interval, 1_000)) }
        for vantage in touched {
            let fits = edges[vantage]?.scores(of: window, choices, lags) ?? []
            // An agent that is broken itself is sure of nonsense: each has one vote, and only so much of it.
            let top = fits.max() ?? 0
            for (index, fit) in fits.enumerated() { scores[index] -= min(top - fit, Self.mostOfOneAgent) }
        }
        var best: (score: Double, lag: Int64) = (-.infinity, 0)
        for (score, lag) in zip(scores, choices) where score > best.score + 1e-9 { best = (score, lag) }
        return best.lag
    }

    private static let mostOfOneAgent = 8.0
}
