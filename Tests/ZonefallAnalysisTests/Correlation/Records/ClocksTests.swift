import CorrelationClouds
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

@Suite struct `Clocks of agents` {
    private func clocks(_ simulation: CloudSimulation) -> Clocks {
        let seen = Seen(simulation.observations(), in: simulation.declared)
        return Clocks(
            seen.records,
            windows: DarkWindow.windows(of: Set(simulation.events), until: simulation.end),
            interval: seen.records.interval,
            statics: seen.statics
        )
    }

    @Test(arguments: [Int64(-5_000), -1_500, 0, 2_000, 5_000])
    func `are read from the edges of blackouts to within a few probe intervals`(offset: Int64) throws {
        var simulation = CloudSimulation.demo(.stretchedShop(), seed: 3)
        simulation.clocks = ["agent-b": offset]
        let read = try #require(clocks(simulation).offsets["agent-b"])
        #expect(abs(read - offset) <= 500)
    }

    @Test(arguments: [Int64(0), 10_000, 20_000])
    func `tell late light from a clock that is ahead`(lag: Int64) {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 4)
        simulation.lag = lag
        simulation.clocks = ["agent-a": 4_000, "agent-b": 3_000, "agent-c": 4_500, "agent-outside": 2_000]
        let read = clocks(simulation)
        #expect(read.lags.allSatisfy { abs($0 - lag) <= 5_000 })
        #expect(abs((read.offsets["agent-a"] ?? 0) - 4_000) <= 2_500)
    }
}
