import ZonefallModel

/// All that stories are told about: pairs, slots, what was seen in them, and which zones were announced to be dark.
/// A reference, and never changed: stories look things up in it all the time, and it is not copied.
final class Scene: Sendable {
    /// An announced blackout, in slots.
    struct Blackout: Sendable {
        let window: DarkWindow
        let zone: Int
        let slots: Range<Int>
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
    /// By pair: the slots in which there is something, ascending.
    let slots: [[Int]]
    /// By pair, as in `slots`.
    let cells: [[Cell]]
    /// By pair: stretches of its cells, each within one blackout or within calm time, so long that a pair's own troubles
    /// may last through one.
    let stretches: [[Range<Int>]]
    /// The announced blackouts as announced, in slots: without the time that it took until the light.
    let announcedSpans: Set<Range<Int>>
    /// By slot: whether a zone was announced to be dark.
    let isAnnounced: [Bool]

    var slotCount: Int { grid.count }

    func zoneNumber(_ zone: Zone.ID?) -> Int {
        zone.flatMap { zones.firstIndex(of: $0) } ?? -1
    }

    /// Whether these slots are just those of an announced blackout.
    func isAnnouncedSpan(_ slots: Range<Int>) -> Bool { announcedSpans.contains(slots) }

    /// - Parameters:
    ///   - windows: announced blackouts; empty when interventions don't count.
    ///   - settled: choices that were seen to be made.
    init(
        dependencies: Dependencies,
        home: HomeZones,
        log: ProbeLog,
        windows: [DarkWindow],
        settling: Settling,
        settled: [Node]
    ) {
        let zones = dependencies.map.zones.map(\.id)
        func number(_ zone: Zone.ID?) -> Int { zone.flatMap { zones.firstIndex(of: $0) } ?? -1 }
        let grid = settling.grid
        var healthy = dependencies.outage(of: dependencies.noNodes)
        var pairs: [PairView] = []
        var slots: [[Int]] = []
        var cells: [[Cell]] = []
        for (pair, records) in log.pairs.sorted(by: { $0.key < $1.key }) {
            guard let view = PairView(pair, in: dependencies, healthy: &healthy) else { continue }
            let (at, what) = Self.cells(of: records, by: pair.vantage, settling)
            guard !at.isEmpty else { continue }
            pairs.append(view)
            slots.append(at)
            cells.append(what)
        }
        var pairsByNode = [[Int]](repeating: [], count: dependencies.nodes.count)
        for (index, pair) in pairs.enumerated() {
            for node in pair.nodes { pairsByNode[node].append(index) }
        }
        self.dependencies = dependencies
        self.zones = zones
        declaredZone = dependencies.placement.map(number)
        homeZone = zip(dependencies.nodes, dependencies.placement).map { number(home[$0] ?? $1) }
        self.settled = Set(settled.compactMap(dependencies.position(of:)))
        self.pairs = pairs
        self.pairsByNode = pairsByNode
        self.grid = grid
        blackouts = zip(windows, settling.dark).map { window, dark in
            let inside = (0..<grid.count).filter { slot in
                let middle = grid.middle(of: slot).millisecondsSinceEpoch
                return middle >= dark.lowerBound && middle < dark.upperBound
            }
            let range = inside.first.flatMap { first in inside.last.map { first..<$0 + 1 } } ?? 0..<0
            return Blackout(window: window, zone: number(window.zone), slots: range)
        }
        self.slots = slots
        self.cells = cells
        var isAnnounced = [Bool](repeating: false, count: grid.count)
        for slot in blackouts.flatMap(\.slots) { isAnnounced[slot] = true }
        self.isAnnounced = isAnnounced
        announcedSpans = Set(windows.compactMap { grid.slots(from: $0.start, to: $0.end) })
        let bounds = Self.bounds(of: grid, blackouts.map(\.slots))
        stretches = slots.map { Self.stretches($0, bounds) }
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

    private static func stretches(_ slots: [Int], _ bounds: [Int]) -> [Range<Int>] {
        var stretches: [Range<Int>] = []
        var start = 0
        for bound in bounds.dropFirst() {
            var end = start
            while end < slots.count, slots[end] < bound { end += 1 }
            if end > start { stretches.append(start..<end) }
            start = end
        }
        return stretches
    }

    private static func cells(of records: PairLog, by vantage: Vantage.ID, _ settling: Settling) -> ([Int], [Cell]) {
        let calm = records.samples.lazy.filter { settling.isCalm(settling.clocks.corrected($0.time, of: vantage)) }
        let likelihood = SampleLikelihood(loss: LossRate.estimate(calm))
        var at: [Int] = []
        var what: [Cell] = []
        for sample in records.samples {
            let time = settling.clocks.corrected(sample.time, of: vantage)
            guard !settling.isUndecided(time, of: vantage), let slot = settling.grid.slot(of: time) else { continue }
            if at.last != slot {
                at.append(slot)
                what.append(Cell())
            }
            what[what.count - 1].add(likelihood.cell(of: sample.ending), of: sample.ending, weight: settling.weight)
        }
        return (at, what)
    }
}

/// When which zone really was dark, by the coordinator's clock, and which moments say nothing because a zone had just
/// gone dark or light.
struct Settling: Sendable {
    let grid: TimeGrid
    let clocks: Clocks
    /// The blackouts as they were, in milliseconds since 1970, in the order of the windows.
    let dark: [ClosedRange<Int64>]
    private let undecided: [Range<Int64>]
    /// How much of an independent look each sample is: samples that follow each other fast fail together.
    let weight: Float
    /// So many looks at a pair in one blackout are independent of each other.
    private static let independentLooks: Int64 = 8

    /// Balancers need their health checks to notice.
    init(log: ProbeLog, windows: [DarkWindow], declared: Dependencies) {
        let interval = TimeGrid.interval(of: log)
        let clocks = Clocks(log: log, windows: windows, interval: interval, dependencies: declared)
        let health = declared.map.loadBalancers.map { ($0.health ?? .init()).settlingTime }.max() ?? 0
        var dark: [ClosedRange<Int64>] = []
        var undecided: [Range<Int64>] = []
        for (window, lag) in zip(windows, clocks.lags) {
            let start = window.start.millisecondsSinceEpoch
            let end = max(start, window.end.millisecondsSinceEpoch + lag)
            let settle = min(health, window.length / 4) + interval / 20
            undecided.append(start..<start + settle)
            if window.isOver { undecided.append(end..<end + settle) }
            dark.append(start...end)
        }
        self.clocks = clocks
        self.dark = dark
        let lengths = windows.map(\.length).sorted()
        let length = lengths.isEmpty ? 0 : lengths[lengths.count / 2]
        weight = length == 0 ? 1 : min(1, Float(Self.independentLooks * interval) / Float(length))
        self.undecided = undecided
        grid = TimeGrid(log: log, interval: interval, dark: dark, announced: windows)
    }

    /// - Parameters:
    ///   - time: by the coordinator's clock.
    ///   - vantage: whose clock it was read from; how well that is known decides what is too near to an edge.
    func isUndecided(_ time: Timestamp, of vantage: Vantage.ID) -> Bool {
        let moment = time.millisecondsSinceEpoch
        let spread = clocks.spread(of: vantage)
        return undecided.contains { moment >= $0.lowerBound - spread && moment < $0.upperBound + spread }
    }

    /// True while no zone is announced to be dark, with an interval to spare.
    func isCalm(_ time: Timestamp) -> Bool {
        let moment = time.millisecondsSinceEpoch
        return !dark.contains { moment >= $0.lowerBound - grid.interval && moment <= $0.upperBound + grid.interval }
    }
}

extension LoadBalancer.HealthMonitor {
    /// Until the balancer has noticed that a member died or came back, in milliseconds.
    fileprivate var settlingTime: Int64 {
        interval.wholeMilliseconds * Int64(max(fall, rise + 1)) + interval.wholeMilliseconds / 2
    }
}
