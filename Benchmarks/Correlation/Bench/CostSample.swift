import CorrelationClouds
import Foundation
import ZonefallAnalysis
import ZonefallModel

/// What it costs to take in and to evaluate a region of so many tenants.
struct CostSample {
    let pairs: Int
    let entities: Int
    let observations: Int
    let ingestSeconds: Double
    /// Of everything, with nothing known from before.
    let evaluationSeconds: Double
    let found: Int
    let wrong: Int

    init(tenants: Int) {
        let region = ShopRegion(tenants: tenants)
        var correlator = Correlator(map: region.map)
        for event in region.events { correlator.ingest(event) }
        var (seconds, count) = (0.0, 0)
        for tenant in 0..<tenants {
            let seen = region.observations(of: tenant)
            count += seen.count
            seconds += Self.processorSeconds { correlator.ingest(seen) }
        }
        ingestSeconds = seconds
        observations = count
        var findings: [Finding] = []
        evaluationSeconds = Self.processorSeconds { findings = correlator.findings(at: region.end) }
        let named = findings.filter { $0.standing == .confirmed }.map { "\($0.kind) \($0.subject.id) \($0.zone)" }
        found = named.count { region.truths.contains($0) }
        wrong = named.count - found
        pairs = correlator.coverage(at: region.end).pairs
        entities = region.map.entityCount
    }

    private static func processorSeconds(_ body: () -> Void) -> Double {
        let start = clock()
        body()
        return Double(clock() - start) / Double(CLOCKS_PER_SEC)
    }

    var json: JSONValue {
        [
            "pairs": .integer(Int64(pairs)), "entities": .integer(Int64(entities)),
            "observations": .integer(Int64(observations)),
            "ingest_seconds": .number(ingestSeconds), "evaluation_seconds": .number(evaluationSeconds),
            "observations_per_second": .number(Double(observations) / max(ingestSeconds, 1e-6)),
            "found": .integer(Int64(found)), "wrong": .integer(Int64(wrong)),
        ]
    }
}
