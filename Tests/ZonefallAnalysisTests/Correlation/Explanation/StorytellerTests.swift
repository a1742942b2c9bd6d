import CorrelationClouds
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

@Suite struct `A storyteller` {
    private func story(_ simulation: CloudSimulation, classes: Set<Evidence.Class> = [.intervention]) -> [String] {
        var correlator = Correlator(map: simulation.declared, classes: classes)
        for event in simulation.events { correlator.ingest(event) }
        correlator.ingest(simulation.observations())
        return correlator.story(at: simulation.end)
    }

    @Test func `claims nothing where nothing happened`() {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 61)
        simulation.loss = 0
        #expect(story(simulation).isEmpty)
    }

    @Test func `blames what failed by itself for what it took with it`() {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 62)
        simulation.loss = 0
        simulation.incidents = [.init(node: .loadBalancer("lb-c"), start: 50_000, end: 120_000)]
        let lines = story(simulation)
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.hasPrefix("l:lb-c failed by itself, 2026-03-01T08:00:5") })
    }

    @Test func `explains a hidden dependency by one claim`() {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 63)
        simulation.loss = 0
        simulation.fates = [.instance("web-b"): "az-c"]
        #expect(story(simulation) == ["i:web-b depends on az-c"])
    }

    @Test func `finds the range with the greatest sum`() {
        let row: ArraySlice<Float> = [-1, 2, -1, 3, -5, 1]
        #expect(Gains.best(row, within: 0..<6).range == 1..<4)
        #expect(Gains.best(row, within: 0..<6).sum == 4)
        #expect(Gains.best(row, within: 4..<6).range == 5..<6)
        #expect(Gains.best([-1, -2], within: 0..<2).range.isEmpty)
        #expect(Gains.best([], within: 0..<0).sum == 0)
    }
}
