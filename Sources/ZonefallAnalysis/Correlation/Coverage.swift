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
        let dependencies = Dependencies(map)
        let windows = DarkWindow.windows(of: events, until: now)
        let settling = Settling(log: log, windows: windows, declared: dependencies)
        var seen: Set<Resource> = []
        for pair in log.pairs.keys {
            for node in dependencies.formula(for: pair).map(dependencies.nodes(of:)) ?? [] {
                seen.insert(dependencies.nodes[node].resource)
            }
        }
        let tests = windows.map { window in
            let counts = log.pairs.map { pair, records in
                records.samples.count { sample in
                    let time = settling.clocks.corrected(sample.time, of: pair.vantage)
                    return time >= window.start && time < window.end && !settling.isUndecided(time, of: pair.vantage)
                }
            }.filter { $0 > 0 }.sorted()
            return Coverage.Test(
                zone: window.zone,
                scope: window.scope,
                rounds: counts.isEmpty ? 0 : counts[counts.count / 2]
            )
        }
        let tested = Set(tests.filter { $0.scope == .physical && $0.rounds >= Coverage.leastRounds }.map(\.zone))
        return Coverage(
            pairs: log.pairs.count,
            observations: log.pairs.values.reduce(0) { $0 + $1.samples.count },
            notSent: log.notSent,
            unknown: log.unknown,
            tests: tests,
            silentVantages: map.vantages.map(\.id).filter { log.lastHeard[$0] == nil }.sorted(),
            unobserved: Set(dependencies.nodes.map(\.resource)).subtracting(seen).sorted(),
            untestedZones: map.zones.map(\.id).filter { !tested.contains($0) }
        )
    }
}
