import Synchronization
import ZonefallModel

/// What follows from the declared map of a part and the pairs that were seen, whatever was seen of them: reckoned once.
final class PartStatics: Sendable {
    let map: ZoneMap
    let declared: Dependencies
    let claims: [StructureClaim]
    let home: HomeZones
    /// The map as it should be: what it declares to be wrong, mended.
    let repaired: ZoneMap
    /// Sorted.
    let pairs: [ProbePair]
    private let shapes: PairShapes
    private let known = Mutex<WorkingFormulas?>(nil)
    private let knownClocks = Mutex<(sight: EdgeSight, clocks: Clocks)?>(nil)
    private let knownTestimony = Mutex<Testimony?>(nil)
    /// The numbers of the pairs in their log, sorted by pair. All that follows goes in that order.
    let order: [Int]
    /// By pair: whether its packets leave its vantage's networks by the default gateway.
    let leaving: [Bool]
    /// By zone and pair: whether the pair fails with the zone, and is asked from elsewhere.
    let fallen: [Zone.ID: [Bool]]

    init(_ map: ZoneMap, pairs: [ProbePair], shapes: PairShapes) {
        let declared = Dependencies(map)
        let order = pairs.indices.sorted { pairs[$0] < pairs[$1] }
        var asker: Asker?
        let formulas = order.map { number -> Formula? in
            let pair = pairs[number]
            if asker?.vantage != pair.vantage { asker = Asker(pair.vantage, in: declared) }
            return asker.flatMap { declared.formula(for: pair.target, pair.kind, from: $0.standpoint) }
        }
        self.map = map
        self.shapes = shapes
        self.declared = declared
        self.order = order
        self.pairs = order.map { pairs[$0] }
        claims = StructureClaim.claims(of: declared)
        home = HomeZones(map: map, claims: claims)
        repaired = map.repaired(claims, home: home)
        leaving = zip(order, formulas).map { number, formula in
            formula.map { declared.isLeaving(pairs[number], $0) } ?? false
        }
        let homes = order.map { map.vantage(pairs[$0].vantage)?.zone }
        var fallen: [Zone.ID: [Bool]] = [:]
        for zone in map.zones.map(\.id) {
            let outage = declared.outage(of: [zone])
            // Who stands in the dark is dark itself, and its own troubles look like a late light.
            fallen[zone] = zip(homes, formulas).map { home, formula in
                home != zone && formula.map { !outage.isAlive($0) } ?? false
            }
        }
        self.fallen = fallen
    }

    /// The last ones are kept: what was seen around a blackout does not change any more when it is over.
    func clocks(_ records: ProbeRecords, windows: [DarkWindow], interval: Int64) -> Clocks {
        let sight = EdgeSight(records, windows: windows, interval: interval)
        if let known = knownClocks.withLock({ $0 }), known.sight == sight { return known.clocks }
        let clocks = Clocks(records, windows: windows, interval: interval, statics: self)
        knownClocks.withLock { $0 = (sight, clocks) }
        return clocks
    }

    /// The last one is kept: it changes when somebody tells something, and not with sums.
    func testimony(_ records: ProbeRecords, _ settling: Settling, classes: Set<Evidence.Class>) -> Testimony {
        let key = Testimony.Key(records, settling, classes: classes)
        if let known = knownTestimony.withLock({ $0 }), known.key == key { return known }
        let testimony = Testimony(key, records, settling, self)
        knownTestimony.withLock { $0 = testimony }
        return testimony
    }

    /// The last ones are kept: what was plainly seen seldom changes.
    func formulas(_ corrections: WorkingMap.Corrections) -> WorkingFormulas {
        if let known = known.withLock({ $0 }), known.corrections == corrections { return known }
        let formulas = WorkingFormulas(repaired, corrections, home: home, pairs: pairs, shapes: shapes)
        known.withLock { $0 = formulas }
        return formulas
    }
}

extension Dependencies {
    /// Whether packets leave their vantage's networks by its default gateway.
    fileprivate func isLeaving(_ pair: ProbePair, _ formula: Formula) -> Bool {
        guard let instance = map.vantage(pair.vantage)?.instance, let gateway = position(of: .gateway(of: instance)),
            nodes(of: formula).contains(gateway)
        else { return false }
        return !isOnLink(pair)
    }

    private func isOnLink(_ pair: ProbePair) -> Bool {
        guard case .resource(let target) = pair.target, let vantage = map.vantage(pair.vantage) else { return false }
        if case .onLink = reach(from: vantage, to: ports(of: target)) { return true }
        return false
    }
}
