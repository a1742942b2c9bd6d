import ZonefallModel

/// What the findings rest on, and what nobody looked at. No evidence is not good news.
package struct Coverage: Hashable, Sendable {
    /// A blackout and how often the probes of other zones looked while it lasted.
    package struct Test: Hashable, Sendable {
        package let zone: Zone.ID
        package let scope: BlackoutEvent.Scope
        /// The median number of samples of a pair within it, settling left out.
        package let rounds: Int
    }

    package let pairs: Int
    package let observations: Int
    /// Attempts that never left their host.
    package let notSent: Int
    /// Observations of vantages or targets that the map does not list.
    package let unknown: Int
    package let tests: [Test]
    /// Vantages of the map that were never heard.
    package let silentVantages: [Vantage.ID]
    /// Things of the map that no observed probe depends on: nothing can be said of them.
    package let unobserved: [Resource]
    /// Zones of which no physical blackout with enough rounds was seen: placement there is untested.
    package let untestedZones: [Zone.ID]

    /// So many rounds make a blackout a test.
    package static let leastRounds = 3

    /// True when there is too little to call an absence of findings good news.
    package var isInconclusive: Bool { pairs == 0 || !silentVantages.isEmpty || !untestedZones.isEmpty }
}

extension Correlator {
    package func coverage(at now: Timestamp) -> Coverage {
        let windows = DarkWindow.windows(of: events, until: now)
        var seen: Set<Resource> = []
        var things: Set<Resource> = []
        var counts = [[Int]](repeating: [], count: windows.count)
        var (pairs, observations) = (0, 0)
        for (part, log) in log.parts.enumerated() {
            let statics = memory.statics(of: part, log)
            let records = ProbeRecords(log, order: statics.order, sick: sickness.spans)
            let settling = Settling(records, windows: windows, statics: statics)
            things.formUnion(statics.declared.nodes.map(\.resource))
            pairs += records.entries.count
            for entry in records.entries {
                observations += entry.samples.reduce(0) { $0 + $1.count }
                for node in statics.declared.formula(for: entry.pair).map(statics.declared.nodes(of:)) ?? [] {
                    seen.insert(statics.declared.nodes[node].resource)
                }
                let reading = settling.reading(of: entry.pair.vantage)
                for (index, window) in windows.enumerated() {
                    let count = settling.looks(of: entry, reading, within: window)
                    if count > 0 { counts[index].append(count) }
                }
            }
        }
        let tests = zip(windows, counts).map { window, counts in
            let sorted = counts.sorted()
            return Coverage.Test(
                zone: window.zone,
                scope: window.scope,
                rounds: sorted.isEmpty ? 0 : sorted[sorted.count / 2]
            )
        }
        let tested = Set(tests.filter { $0.scope == .physical && $0.rounds >= Coverage.leastRounds }.map(\.zone))
        return Coverage(
            pairs: pairs,
            observations: observations,
            notSent: log.notSent,
            unknown: log.unknown,
            tests: tests,
            silentVantages: map.vantages.map(\.id).filter { log.lastHeard[$0] == nil }.sorted(),
            unobserved: things.subtracting(seen).sorted(),
            untestedZones: map.zones.map(\.id).filter { !tested.contains($0) }
        )
    }
}

extension Settling {
    /// How many attempts of a pair were made in a blackout, settling left out.
    fileprivate func looks(of entry: ProbeRecords.Entry, _ reading: Reading, within window: DarkWindow) -> Int {
        let start = window.start.millisecondsSinceEpoch + reading.offset
        let end = window.end.millisecondsSinceEpoch + reading.offset
        var count = 0
        for sample in entry.samples
        where sample.moment >= start && sample.moment < end && !reading.isUndecided(sample) {
            count += sample.count
        }
        return count
    }
}
