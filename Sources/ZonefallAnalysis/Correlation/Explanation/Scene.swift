import ZonefallModel

/// All that stories are told about: pairs, slots, what was seen in them, and which zones were announced to be dark.
///
/// A reference, and never changed: stories look things up in it all the time, and it is not copied.
final class Scene: Sendable {
    /// An announced blackout, in slots.
    struct Blackout: Sendable {
        let window: DarkWindow
        let zone: Int
        let slots: Range<Int>
    }

    /// Some cells of one pair, within one blackout or within calm time, so long that a pair's own troubles may last through
    /// it.
    struct Stretch: Sendable {
        let pair: Int
        let cells: Range<Int>
        /// What the pair's own troubles make of it, as ``PairFit/own``.
        let own: Float
    }

    let dependencies: Dependencies
    let zones: [Zone.ID]
    /// By node: the zone where it stands; by the map for `declared`, where it belongs for `home`. -1 for nowhere.
    let declaredZone: [Int]
    let homeZone: [Int]
    /// Choices that were seen to be made: their formulas contain what was chosen, and they kill nothing themselves.
    let settled: Set<Int>
    let pairs: [PairView]
    /// By node: the pairs that mention it.
    let pairsByNode: [[Int]]
    let grid: TimeGrid
    let blackouts: [Blackout]
    /// What was seen, pair by pair, and of each pair slot by slot.
    let cells: [Cell]
    /// By cell: its slot.
    let slots: [Int]
    /// Pair by pair, in order of time.
    let stretches: [Stretch]
    /// By pair: its stretches.
    let stretchesByPair: [Range<Int>]
    /// The announced blackouts as announced, in slots: without the time that it took until the light.
    let announcedSpans: [Range<Int>]
    /// By slot: whether a zone was announced to be dark.
    let isAnnounced: [Bool]
    /// By slot: `edge` between the announced end of a blackout and the light, when one thing comes back after the other.
    let doubts: [Doubt]

    var slotCount: Int { grid.count }

    func zoneNumber(_ zone: Zone.ID?) -> Int {
        zone.flatMap { zones.firstIndex(of: $0) } ?? -1
    }

    /// When zones were dark, each span once: as announced, and as a story tells.
    func spans(of items: StoryItems) -> [Range<Int>] {
        var spans = announcedSpans
        for case .outage(_, let dark) in items where !spans.contains(dark) { spans.append(dark) }
        return spans
    }

    /// Whether a failure went with a blackout: with an announced one, or with an outage of which a story tells, from its
    /// beginning to its end but for one slot.
    func isAligned(_ slots: Range<Int>, with items: StoryItems) -> Bool {
        func goes(with dark: Range<Int>) -> Bool {
            abs(dark.lowerBound - slots.lowerBound) <= 1 && abs(dark.upperBound - slots.upperBound) <= 1
        }
        if announcedSpans.contains(slots) { return true }
        return items.contains { if case .outage(_, let dark) = $0 { goes(with: dark) } else { false } }
    }

    /// - Parameters:
    ///   - windows: announced blackouts; empty when interventions don't count.
    ///   - settled: choices that were seen to be made.
    init(
        _ records: ProbeRecords,
        _ formulas: WorkingFormulas,
        windows: [DarkWindow],
        settling: Settling,
        settled: [Node],
        prices: Prices
    ) {
        let dependencies = formulas.dependencies
        let zones = formulas.zones
        let grid = settling.grid
        let blackouts = zip(windows, settling.dark).map { window, dark in
            Blackout(
                window: window,
                zone: zones.firstIndex(of: window.zone) ?? -1,
                slots: grid.slots(within: dark)
            )
        }
        let bounds = Self.bounds(of: grid, blackouts.map(\.slots))
        var pairs: [PairView] = []
        var rows = SceneRows(settling, prices: prices, bounds: bounds, for: records.entries)
        var last: (vantage: Vantage.ID, reading: Settling.Reading)?
        for (entry, view) in zip(records.entries, formulas.views) {
            guard let view else { continue }
            let vantage = entry.pair.vantage
            let reading = last.flatMap { $0.vantage == vantage ? $0.reading : nil } ?? settling.reading(of: vantage)
            last = (vantage, reading)
            if rows.add(entry.samples, of: pairs.count, by: reading) { pairs.append(view) }
        }
        var pairsByNode = [[Int]](repeating: [], count: dependencies.nodes.count)
        for (index, pair) in pairs.enumerated() {
            for node in pair.nodes { pairsByNode[node].append(index) }
        }
        self.dependencies = dependencies
        self.zones = zones
        declaredZone = formulas.declaredZone
        homeZone = formulas.homeZone
        self.settled = Set(settled.compactMap(dependencies.position(of:)))
        self.pairs = pairs
        self.pairsByNode = pairsByNode
        self.grid = grid
        self.blackouts = blackouts
        cells = rows.cells
        slots = rows.slots
        stretches = rows.stretches
        stretchesByPair = rows.stretchesByPair
        var isAnnounced = [Bool](repeating: false, count: grid.count)
        for slot in blackouts.flatMap(\.slots) { isAnnounced[slot] = true }
        self.isAnnounced = isAnnounced
        var doubts = [Doubt](repeating: .none, count: grid.count)
        for blackout in blackouts {
            for slot in blackout.slots where grid.middle(of: slot) >= blackout.window.end { doubts[slot] = .edge }
        }
        self.doubts = doubts
        announcedSpans = windows.compactMap { grid.slots(from: $0.start, to: $0.end) }
            .reduce(into: []) { spans, span in if !spans.contains(span) { spans.append(span) } }
    }

    /// Where stretches begin, ascending: at the edges of blackouts, and every few slots.
    private static func bounds(of grid: TimeGrid, _ blackouts: [Range<Int>]) -> [Int] {
        let edges = Set(blackouts.flatMap { [$0.lowerBound, $0.upperBound] } + [0, grid.count]).sorted()
        var bounds: [Int] = []
        for (low, high) in zip(edges, edges.dropFirst()) {
            let parts = max(1, (high - low + longestStretch / 2) / longestStretch)
            for part in 0..<parts { bounds.append(low + (high - low) * part / parts) }
        }
        return bounds + [grid.count]
    }

    private static let longestStretch = 10
}

extension TimeGrid {
    /// The slots whose middles lie in a span of milliseconds since 1970; empty if there are none.
    fileprivate func slots(within span: ClosedRange<Int64>) -> Range<Int> {
        let start = Timestamp(millisecondsSinceEpoch: span.lowerBound)
        return slots(from: start, to: Timestamp(millisecondsSinceEpoch: span.upperBound)) ?? 0..<0
    }
}
