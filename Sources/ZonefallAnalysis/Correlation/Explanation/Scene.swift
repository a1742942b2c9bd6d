import ZonefallModel

/// All that stories are told about: pairs, slots, what was seen in them, and which zones were announced to be dark.
struct Scene: Sendable {
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
    let pairs: [PairView]
    /// By node: the pairs that mention it.
    let pairsByNode: [[Int]]
    let grid: TimeGrid
    let blackouts: [Blackout]
    /// By pair: the slots in which there is something, ascending.
    let slots: [[Int]]
    /// By pair, as in `slots`.
    let cells: [[Cell]]

    var slotCount: Int { grid.count }

    func zoneNumber(_ zone: Zone.ID?) -> Int {
        zone.flatMap { zones.firstIndex(of: $0) } ?? -1
    }
}

extension Scene {
    /// - Parameters:
    ///   - windows: announced blackouts; empty when interventions don't count.
    ///   - calm: false for moments in which a zone is dark.
    init(
        dependencies: Dependencies,
        home: HomeZones,
        log: ProbeLog,
        windows: [DarkWindow],
        settling: Settling
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
            let (at, what) = Self.cells(of: records, grid: grid, settling: settling)
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
        self.pairs = pairs
        self.pairsByNode = pairsByNode
        self.grid = grid
        blackouts = windows.map { window in
            let inside = (0..<grid.count).filter { slot in
                let middle = grid.middle(of: slot)
                return middle >= window.start && middle < window.end
            }
            let range = inside.first.flatMap { first in inside.last.map { first..<$0 + 1 } } ?? 0..<0
            return Blackout(window: window, zone: number(window.zone), slots: range)
        }
        self.slots = slots
        self.cells = cells
    }

    private static func cells(of records: PairLog, grid: TimeGrid, settling: Settling) -> ([Int], [Cell]) {
        let calm = records.samples.lazy.filter { settling.isCalm($0.time) }
        let likelihood = SampleLikelihood(loss: LossRate.estimate(calm))
        var at: [Int] = []
        var what: [Cell] = []
        for sample in records.samples {
            guard !settling.isUndecided(sample.time), let slot = grid.slot(of: sample.time) else { continue }
            if at.last != slot {
                at.append(slot)
                what.append(Cell())
            }
            what[what.count - 1].add(likelihood.cell(of: sample.ending))
        }
        return (at, what)
    }
}

/// Which moments say nothing, because a zone had just gone dark or light.
struct Settling: Sendable {
    let grid: TimeGrid
    private let undecided: [Range<Timestamp>]
    private let dark: [Range<Timestamp>]

    /// Balancers need their health checks to notice; agents' clocks are a little off.
    init(grid: TimeGrid, windows: [DarkWindow], map: ZoneMap) {
        self.grid = grid
        let fall = map.loadBalancers.compactMap { $0.health ?? .init() }
            .map { ($0.interval.wholeMilliseconds * Int64(max($0.fall, $0.rise + 1))) + $0.interval.wholeMilliseconds / 2 }
        let health = fall.max() ?? 0
        var undecided: [Range<Timestamp>] = []
        var dark: [Range<Timestamp>] = []
        for window in windows {
            let before = Duration.milliseconds(grid.interval / 2)
            let settle = Duration.milliseconds(max(grid.interval, min(health, window.length / 4)))
            func back(_ time: Timestamp) -> Timestamp {
                Timestamp(millisecondsSinceEpoch: time.millisecondsSinceEpoch - before.wholeMilliseconds)
            }
            undecided.append(back(window.start)..<(window.start + settle))
            if window.isOver { undecided.append(back(window.end)..<(window.end + settle)) }
            dark.append(back(window.start)..<(window.end + settle))
        }
        self.undecided = undecided
        self.dark = dark
    }

    func isUndecided(_ time: Timestamp) -> Bool { undecided.contains { $0.contains(time) } }

    /// True while no zone is announced to be dark.
    func isCalm(_ time: Timestamp) -> Bool { !dark.contains { $0.contains(time) } }
}
