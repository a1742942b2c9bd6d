import ZonefallAnalysis
import ZonefallModel

extension Report.Coverage {
    /// An audit looks at everything that a map places or connects; a map with nothing of it says nothing, and of what nobody
    /// places nothing can be said either.
    package static func ofAudit(_ map: ZoneMap) -> Self {
        let count = map.entityCount - map.zones.count - map.vantages.count
        let gaps = map.unplaced.map { Gap(subject: $0.id, reason: "nobody knows in which zone it stands") }
        return Self(unit: "things of the map", expected: count, observed: count - gaps.count, gaps: gaps)
    }

    /// The same, where parts of the map could not be read at all: then nobody knows how much there would be.
    package func lacking(_ parts: [String], of whole: String) -> Self {
        guard !parts.isEmpty else { return self }
        return Self(
            unit: unit,
            expected: expected + parts.count,
            observed: observed,
            requiredRatio: requiredRatio,
            gaps: gaps + parts.map { Gap(subject: whole, reason: $0) }
        )
    }

    /// A simulation foresees each service, and each target for each agent that can ask it.
    package static func ofSimulation(_ map: ZoneMap, _ forecasts: [BlackoutForecast]) -> Self {
        let foreseen = Set(forecasts.flatMap { $0.services.map(\.service) })
        let missing = map.services.map(\.id).filter { !foreseen.contains($0) }
        let probes = forecasts.first?.probes.count ?? 0
        var open: Set<Gap> = []
        for forecast in forecasts {
            for service in forecast.services { open.add(service.service.rawValue, service.fate) }
            for probe in forecast.probes {
                open.add("\(probe.pair.vantage) → \(probe.pair.target.id) (\(probe.pair.kind.rawValue))", probe.fate)
            }
        }
        return Self(
            unit: "services and probes",
            expected: map.services.count + probes,
            observed: map.services.count - missing.count + probes - Set(open.map(\.subject)).count,
            gaps: missing.map { .init(subject: $0.rawValue, reason: "the map says too little to foresee it") } + open
        )
    }
}

extension Set<Report.Coverage.Gap> {
    /// Notes a fate that nobody knows.
    fileprivate mutating func add(_ subject: String, _ fate: ZonefallAnalysis.Fate) {
        guard case .unknown(let cause) = fate else { return }
        let thing = cause.things.last?.id ?? subject
        insert(.init(subject: subject, reason: "it hangs on \(thing), and nobody knows in which zone that stands"))
    }
}
