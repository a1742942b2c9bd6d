import ZonefallModel

/// One evaluation of everything that is known: from a map, records and blackouts to judged hypotheses.
struct Inference {
    let map: ZoneMap
    let claims: [StructureClaim]
    let home: HomeZones
    let ledger: Ledger
    let judged: [Hypothesis: Double]
    let path: PathFacts?
    let windows: [DarkWindow]
    let best: Story?
    /// By slot: what is dead in the best story.
    let dead: [NodeSet]
    let scene: Scene?
    let clocks: Clocks
    let contests: [(item: StoryItem, others: [Story])]

    var clockLines: [String] {
        clocks.offsets.sorted { $0.key < $1.key }.map { "clock of \($0.key) is \($0.value) ms ahead" }
            + zip(windows, clocks.lags).map { "light \($1) ms after the end of \($0.reference)" }
    }

    init(_ statics: PartStatics, _ records: ProbeRecords, windows announced: [DarkWindow], classes: Set<Evidence.Class>)
    {
        let (map, claims, home) = (statics.map, statics.claims, statics.home)
        let windows = classes.contains(.intervention) ? announced : []
        let settling = Settling(records, windows: windows, statics: statics)
        let testimony = statics.testimony(records, settling, classes: classes)
        var ledger = testimony.ledger
        self.map = map
        self.claims = claims
        self.home = home
        path = testimony.path
        self.windows = windows
        clocks = settling.clocks
        let prices = Prices(map: map, interval: settling.grid.interval)
        guard classes.contains(.correlation) || classes.contains(.intervention) else {
            self.ledger = ledger
            judged = Dictionary(
                uniqueKeysWithValues: ledger.items.keys.map {
                    ($0, probability(logOdds: prices.prior(of: $0.node) + ledger.weight(of: $0)))
                }
            )
            best = nil
            dead = []
            scene = nil
            contests = []
            return
        }
        let formulas = statics.formulas(testimony.corrections)
        let dependencies = formulas.dependencies
        if classes.contains(.correlation) {
            let moved = Self.moves(ledger, prices: prices)
            let roundTrips = RoundTripEvidence(records, formulas, home: home, moved: moved)
            if let roundTrips { ledger.add(roundTrips.ledger()) }
        }
        let scene = Scene(
            records,
            formulas,
            windows: windows,
            settling: settling,
            settled: testimony.settled,
            prices: prices
        )
        var unary = dependencies.nodes.map { [Double](repeating: prices.prior(of: $0), count: scene.zones.count) }
        for hypothesis in ledger.items.keys {
            let zone = scene.zoneNumber(hypothesis.zone)
            guard let node = dependencies.position(of: hypothesis.node), zone >= 0 else { continue }
            unary[node][zone] += ledger.weight(of: hypothesis)
        }
        var teller = Storyteller(
            scene: scene,
            prices: prices,
            infersOutages: classes.contains(.correlation),
            unary: unary
        )
        let start = Self.witnessed(ledger, in: scene, unary: unary)
        let posterior = Posterior(&teller, witnessed: start)
        var judged = posterior.probabilities
        for hypothesis in ledger.items.keys
        where dependencies.position(of: hypothesis.node) == nil && judged[hypothesis] == nil {
            let weight = prices.prior(of: hypothesis.node) + ledger.weight(of: hypothesis)
            judged[hypothesis] = probability(logOdds: weight)
        }
        self.ledger = ledger
        self.judged = judged
        best = posterior.best
        dead = posterior.best.outages.map(teller.cache.dead)
        contests = posterior.contests
        self.scene = scene
    }
}

extension Inference {
    /// The dependencies that evidence about them alone makes likely; of what stands in one zone only the likeliest.
    private static func witnessed(_ ledger: Ledger, in scene: Scene, unary: [[Double]]) -> StoryItems {
        var witnessed: StoryItems = []
        var moves: [Int: (weight: Double, item: StoryItem)] = [:]
        let likely = ledger.items.keys.compactMap { hypothesis -> (node: Int, zone: Int, hypothesis: Hypothesis)? in
            guard let node = scene.dependencies.position(of: hypothesis.node) else { return nil }
            let zone = scene.zoneNumber(hypothesis.zone)
            return unary[node][zone] > 0 ? (node, zone, hypothesis) : nil
        }
        for (node, zone, hypothesis) in likely.sorted(by: { $0.hypothesis < $1.hypothesis }) {
            let weight = unary[node][zone]
            let item = StoryItem.dependency(node: node, zone: zone)
            if hypothesis.node.standsInOneZone {
                if weight > moves[node]?.weight ?? 0 { moves[node] = (weight, item) }
            } else {
                witnessed.insert(item)
            }
        }
        return witnessed.union(moves.values.map(\.item))
    }

    /// What evidence about single nodes shows to stand elsewhere.
    private static func moves(_ ledger: Ledger, prices: Prices) -> [Node: Zone.ID] {
        var moves: [Node: (zone: Zone.ID, weight: Double)] = [:]
        let likely = ledger.items.keys.compactMap { hypothesis -> (hypothesis: Hypothesis, weight: Double)? in
            guard hypothesis.node.standsInOneZone else { return nil }
            let weight = prices.prior(of: hypothesis.node) + ledger.weight(of: hypothesis)
            return weight > 0 ? (hypothesis, weight) : nil
        }
        for (hypothesis, weight) in likely.sorted(by: { $0.hypothesis < $1.hypothesis }) {
            if weight > max(0, moves[hypothesis.node]?.weight ?? 0) {
                moves[hypothesis.node] = (hypothesis.zone, weight)
            }
        }
        return moves.mapValues(\.zone)
    }
}
