import CorrelationClouds
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

@Suite struct `Structure claims` {
    private func hypotheses(_ map: ZoneMap) -> [Hypothesis] {
        StructureClaim.claims(of: Dependencies(map)).flatMap(\.hypotheses)
    }

    @Test func `are none of a map without faults`() {
        #expect(StructureClaim.claims(of: Dependencies(.stretchedShop())).isEmpty)
    }

    @Test func `turn what the audit found into what observation can test`() {
        let map = ZoneMap.stretchedShop { parts in
            parts.routers[1].requestedZones = ["az-b", "az-c"]
            parts.instances.edit("probe-c") { $0.gateway = .v4(0x0A01_0001) }
            parts.loadBalancers[2].members = ["web-a"]
        }
        #expect(
            Set(hypotheses(map)) == [
                Hypothesis(.router("rtr-b"), "az-a"), Hypothesis(.gateway(of: "probe-c"), "az-a"),
                Hypothesis(.members(of: "lb-c"), "az-a"),
            ]
        )
    }

    @Test func `are refuted by what is seen to work, and confirmed by what is seen`() throws {
        let stale = ZoneMap.stretchedShop { parts in parts.instances.edit("probe-c") { $0.gateway = .v4(0x0A01_0001) } }
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 51)
        var correlator = Correlator(map: stale)
        for event in simulation.events { correlator.ingest(event) }
        correlator.ingest(simulation.observations())
        #expect(correlator.findings(at: simulation.end).confirmed.isEmpty)

        simulation = CloudSimulation.rounds(stale, seed: 51)
        #expect(simulation.findings().confirmed == ["remote_gateway probe-c az-a"])
    }

    @Test func `are suspicions when nothing else is in use`() {
        let map = ZoneMap.stretchedShop { parts in parts.loadBalancers[2].members = ["web-a"] }
        let correlator = Correlator(map: map, classes: [.structure])
        let findings = correlator.findings(at: CloudSimulation.origin)
        #expect(findings.map { "\($0.kind) \($0.subject.id) \($0.zone)" } == ["remote_members lb-c az-a"])
        #expect(findings.map(\.standing) == [.suspected])
    }
}

extension [Instance] {
    mutating func edit(_ id: Instance.ID, _ change: (inout Instance) -> Void) {
        for index in indices where self[index].id == id { change(&self[index]) }
    }
}
