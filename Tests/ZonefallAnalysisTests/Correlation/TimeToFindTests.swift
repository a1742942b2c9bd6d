import CorrelationClouds
import Testing
import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

/// How soon after the beginning of a blackout a correlator says what it showed; time is what the test says.
@Suite struct `After a blackout begins, a correlator` {
    /// Probe intervals from the beginning of the first blackout until all that is planted is confirmed, asked after each; nil if
    /// it is not within ten.
    private func intervals(_ simulation: CloudSimulation, until expected: [String]) -> Int? {
        var correlator = Correlator(map: simulation.declared)
        var rest = simulation.observations()[...]
        let start = simulation.events[0].time
        correlator.ingest(simulation.events[0])
        for count in 0...10 {
            let now = start + .milliseconds(simulation.interval * Int64(count))
            let seen = rest.prefix { $0.time < now }
            rest = rest.dropFirst(seen.count)
            correlator.ingest(Array(seen))
            if correlator.findings(at: now).confirmed == expected { return count }
        }
        return nil
    }

    @Test(arguments: [Node.instance("web-c"), .loadBalancer("lb-c"), .instance("db-a")], UInt64(90)..<93)
    func `names what falls with the zone within two probe intervals`(node: Node, seed: UInt64) throws {
        var simulation = CloudSimulation.demo(.stretchedShop(), seed: seed)
        simulation.traces = false
        simulation.fates = [node: "az-b"]
        let kind = if case .loadBalancer = node { "load_balancer_placement" } else { "shared_fate" }
        let count = try #require(intervals(simulation, until: ["\(kind) \(node.resource.id) az-b"]))
        #expect((1...2).contains(count))
    }

    @Test(arguments: UInt64(90)..<93)
    func `names a backend of the zone within two probe intervals`(seed: UInt64) throws {
        var simulation = CloudSimulation.demo(
            .stretchedShop(reality: Reality(serviceBackends: ["shop": [.instance("db-b")]])),
            seed: seed
        )
        simulation.traces = false
        let count = try #require(intervals(simulation, until: ["remote_backend shop az-b"]))
        #expect((1...2).contains(count))
    }

    @Test(arguments: UInt64(90)..<96)
    func `accuses nobody in its first moments`(seed: UInt64) {
        #expect(intervals(.demo(.stretchedShop(), seed: seed), until: ["nothing of the kind"]) == nil)
        var correlator = Correlator(map: .stretchedShop())
        let simulation = CloudSimulation.demo(.stretchedShop(), seed: seed)
        let seen = simulation.observations()
        correlator.ingest(simulation.events[0])
        for count in 1...8 {
            let now = simulation.events[0].time + .milliseconds(simulation.interval * Int64(count))
            correlator.ingest(seen.filter { $0.time < now && $0.time >= now + .milliseconds(-simulation.interval) })
            if count == 1 { correlator.ingest(seen.filter { $0.time < now }) }
            #expect(correlator.findings(at: now).confirmed.isEmpty)
        }
    }
}
