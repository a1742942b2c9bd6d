import ZonefallAnalysis
import ZonefallModel

extension Report.Coverage {
    /// An audit looks at everything that a map places or connects; a map with nothing of it says nothing.
    package static func ofAudit(_ map: ZoneMap) -> Self {
        let count = map.entityCount - map.zones.count - map.vantages.count
        return Self(unit: "things of the map", expected: count, observed: count)
    }

    /// A simulation foresees each service, and each target for each agent that can ask it.
    package static func ofSimulation(_ map: ZoneMap, _ forecasts: [BlackoutForecast]) -> Self {
        let foreseen = Set(forecasts.flatMap { $0.services.map(\.service) })
        let missing = map.services.map(\.id).filter { !foreseen.contains($0) }
        let probes = forecasts.first?.probes.count ?? 0
        return Self(
            unit: "services and probes",
            expected: map.services.count + probes,
            observed: map.services.count - missing.count + probes,
            gaps: missing.map { .init(subject: $0.rawValue, reason: "the map says too little to foresee it") }
        )
    }
}
