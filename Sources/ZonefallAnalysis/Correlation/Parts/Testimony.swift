import ZonefallModel

/// What answers told besides having come, and what follows from it alone: who was seen where.
///
/// Traces and names are told seldom; most of what arrives are sums, which change nothing about it.
struct Testimony: Sendable {
    /// All that it was made from, besides the map.
    struct Key: Hashable, Sendable {
        fileprivate let detailsRevision: UInt64
        fileprivate let sick: [Vantage.ID: [Range<Int64>]]
        fileprivate let dark: [ClosedRange<Int64>]
        fileprivate let interval: Int64
        fileprivate let classes: Set<Evidence.Class>

        init(_ records: ProbeRecords, _ settling: Settling, classes: Set<Evidence.Class>) {
            detailsRevision = records.detailsRevision
            sick = records.sick
            dark = settling.dark
            interval = settling.grid.interval
            self.classes = classes
        }
    }

    let key: Key
    /// Nil where this class of evidence is not in use.
    let path: PathFacts?
    /// Of what was declared, of the paths and of who answered.
    let ledger: Ledger
    let corrections: WorkingMap.Corrections
    /// Choices of which all was seen.
    let settled: [Node]

    init(_ key: Key, _ records: ProbeRecords, _ settling: Settling, _ statics: PartStatics) {
        let (map, home) = (statics.map, statics.home)
        var ledger = Ledger()
        if key.classes.contains(.structure) { ledger.add(StructureEvidence(claims: statics.claims).ledger()) }
        let path = key.classes.contains(.path) ? PathFacts(records, map: map, leaving: statics.leaving) : nil
        if let path { ledger.add(PathEvidence(map: map, home: home, facts: path).ledger()) }
        let identity =
            key.classes.contains(.identity) ? IdentityFacts(records, map: map, isCalm: settling.isCalm) : nil
        if let identity { ledger.add(IdentityEvidence(map: map, home: home, facts: identity).ledger()) }
        let working = WorkingMap(map: statics.repaired, home: home, path: path, identity: identity)
        self.key = key
        self.path = path
        self.ledger = ledger
        corrections = working.corrections
        settled = working.settledChoices()
    }
}
