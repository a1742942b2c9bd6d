import CorrelationClouds
import Foundation
import ZonefallAnalysis
import ZonefallModel

/// What it costs to take in and to evaluate a region that so many agents probe.
struct CostSample {
    let pairs: Int
    let observations: Int
    let ingestSeconds: Double
    let evaluationSeconds: Double

    init(agents: Int) {
        let map = ZoneMap.stretchedShop { parts in
            for index in 0..<agents {
                let zone = parts.zones[index % parts.zones.count]
                let host = parts.instances.first { $0.id.rawValue.hasPrefix("probe") && $0.zone == zone.id }
                parts.vantages.append(Vantage(id: .init("agent-\(index)"), zone: zone.id, instance: host?.id))
            }
        }
        var simulation = CloudSimulation(declared: map, seed: 1, interval: 10_000, length: 510_000)
        simulation.blackouts = [
            .init(zone: "az-b", start: 150_000, end: 220_000), .init(zone: "az-a", start: 270_000, end: 340_000),
            .init(zone: "az-c", start: 390_000, end: 460_000),
        ]
        let seen = simulation.observations()
        var correlator = Correlator(map: map)
        for event in simulation.events { correlator.ingest(event) }
        ingestSeconds = Self.processorSeconds { correlator.ingest(seen) }
        evaluationSeconds = Self.processorSeconds { _ = correlator.findings(at: simulation.end) }
        pairs = correlator.coverage(at: simulation.end).pairs
        observations = seen.count
    }

    private static func processorSeconds(_ body: () -> Void) -> Double {
        let start = clock()
        body()
        return Double(clock() - start) / Double(CLOCKS_PER_SEC)
    }

    var json: JSONValue {
        [
            "pairs": .integer(Int64(pairs)), "observations": .integer(Int64(observations)),
            "ingest_seconds": .number(ingestSeconds), "evaluation_seconds": .number(evaluationSeconds),
            "observations_per_second": .number(Double(observations) / max(ingestSeconds, 1e-6)),
        ]
    }
}
