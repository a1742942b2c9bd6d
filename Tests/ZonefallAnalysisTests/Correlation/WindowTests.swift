import CorrelationClouds
import Testing
import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

/// Sums over windows of ten seconds, instead of single attempts.
@Suite struct `From windows, a correlator` {
    /// A probe a second, and blackouts of 70 s.
    private static func simulation(_ edit: (inout CloudSimulation) -> Void, reality: Reality = Reality())
        -> CloudSimulation
    {
        var simulation = CloudSimulation.rounds(.stretchedShop(reality: reality), seed: 71)
        simulation.interval = 1_000
        simulation.traces = false
        edit(&simulation)
        return simulation
    }

    private static func correlator(_ simulation: CloudSimulation, _ feed: (inout Correlator) -> Void) -> Correlator {
        var correlator = Correlator(map: simulation.declared)
        for event in simulation.events { correlator.ingest(event) }
        feed(&correlator)
        return correlator
    }

    @Test(arguments: [
        Reality(), Reality(routerZones: ["rtr-b": "az-a"]), Reality(loadBalancerZones: ["lb-b": "az-c"]),
        Reality(serviceBackends: ["shop": [.instance("db-a")]]),
    ])
    func `names what it names from single attempts, and nothing else`(reality: Reality) {
        let simulation = Self.simulation({ _ in }, reality: reality)
        let seen = simulation.observations().map { observation in
            // Who answered and by what way does not travel in windows.
            var plain = observation
            (plain.member, plain.answers, plain.egressAddress) = (nil, [], nil)
            return plain
        }
        let single = Self.correlator(simulation) { $0.ingest(seen) }
        let windows = Self.correlator(simulation) { correlator in
            for (vantage, windows) in seen.windows() { correlator.ingest(windows, of: vantage) }
        }
        #expect(windows.findings(at: simulation.end).confirmed == single.findings(at: simulation.end).confirmed)
        #expect(single.findings(at: simulation.end).confirmed.count == (reality == Reality() ? 0 : 1))
        #expect(windows.coverage(at: simulation.end).observations == seen.count)
    }

    @Test func `counts attempts once that came both ways`() {
        let simulation = Self.simulation({ $0.length = 60_000 })
        let seen = simulation.observations()
        let both = Self.correlator(simulation) { correlator in
            for (vantage, windows) in seen.windows() { correlator.ingest(windows, of: vantage) }
            correlator.ingest(seen.enumerated().filter { $0.offset % 3 == 0 }.map(\.element))
        }
        #expect(both.coverage(at: simulation.end).observations == seen.count)
    }

    @Test func `says the same whatever the order of windows and attempts`() {
        let simulation = Self.simulation({ $0.fates = [.instance("web-b"): "az-c"] })
        let seen = simulation.observations()
        let failed = seen.filter { $0.outcome != .ok }
        var random = SeededGenerator(seed: 5)
        let ordered = Self.correlator(simulation) { correlator in
            for (vantage, windows) in seen.windows() { correlator.ingest(windows, of: vantage) }
            correlator.ingest(failed)
        }
        let shuffled = Self.correlator(simulation) { correlator in
            correlator.ingest(failed.shuffled(using: &random))
            for (vantage, windows) in seen.windows().shuffled(using: &random) {
                correlator.ingest(windows, of: vantage)
            }
        }
        #expect(ordered.findings(at: simulation.end) == shuffled.findings(at: simulation.end))
        #expect(ordered.findings(at: simulation.end).contains { $0.subject == .instance("web-b") })
    }

    @Test func `counts windows of what the map does not know, and draws nothing from them`() {
        var correlator = Correlator(map: .stretchedShop())
        let rows = [ProbeWindows.Row(target: "nothing", kind: .icmp, ok: 7, notSent: 2)]
        correlator.ingest(ProbeWindows(start: CloudSimulation.origin, rows: rows), of: "agent-a")
        let rest = [ProbeWindows.Row(target: "web-a", kind: .icmp, ok: 7, notSent: 2)]
        correlator.ingest(ProbeWindows(start: CloudSimulation.origin, rows: rest), of: "agent-a")
        let coverage = correlator.coverage(at: CloudSimulation.origin)
        #expect(coverage.unknown == 9)
        #expect(coverage.observations == 7)
        #expect(coverage.notSent == 2)
    }
}
