import CorrelationClouds
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

@Suite struct `A sick vantage` {
    private static let sick = VantageHealth(window: .seconds(70), starvedRatio: 0.6)

    private func correlator(_ simulation: CloudSimulation, health: VantageHealth?) -> Correlator {
        var correlator = Correlator(map: simulation.declared)
        for event in simulation.events { correlator.ingest(event) }
        correlator.ingest(simulation.observations())
        if let health { correlator.ingest(health, of: "agent-b", until: CloudSimulation.origin + .seconds(120)) }
        return correlator
    }

    /// Everything that `agent-b` asks from 50 s to 120 s fails.
    private var simulation: CloudSimulation {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 81)
        simulation.loss = 0
        simulation.incidents = [.init(node: .agent("agent-b"), start: 50_000, end: 120_000)]
        return simulation
    }

    @Test func `accuses nobody while it is sick`() {
        let simulation = simulation
        #expect(correlator(simulation, health: nil).story(at: simulation.end).count == 1)
        #expect(correlator(simulation, health: Self.sick).story(at: simulation.end).isEmpty)
    }

    @Test func `is believed when it says that it is well`() {
        let simulation = simulation
        let well = VantageHealth(window: .seconds(70), lateness: .milliseconds(10), starvedRatio: 0.01)
        #expect(correlator(simulation, health: well).story(at: simulation.end).count == 1)
    }

    @Test func `does not count as a look at what it asked`() {
        let simulation = simulation
        let all = correlator(simulation, health: nil).coverage(at: simulation.end).observations
        let believed = correlator(simulation, health: Self.sick).coverage(at: simulation.end).observations
        #expect(believed < all)
        #expect(believed > all * 9 / 10)
    }

    @Test func `is remembered by spans that join, whatever the order in which they come`() {
        var (one, other) = (Sickness(), Sickness())
        let ends = [70, 10, 80, 200].map { CloudSimulation.origin + .seconds($0) }
        for end in ends { one.add(.seconds(10), of: "agent-a", until: end) }
        for end in ends.reversed() { other.add(.seconds(10), of: "agent-a", until: end) }
        #expect(one == other)
        #expect(one.spans["agent-a"]?.count == 3)
    }

    @Test func `comes with its batch`() {
        let simulation = simulation
        let own = simulation.observations().filter { $0.vantage == "agent-b" }
        let moment = CloudSimulation.origin + .seconds(120)
        var correlator = correlator(simulation, health: nil)
        correlator.ingest(
            ObservationBatch(
                vantage: "agent-b",
                epoch: 1,
                sequence: 0,
                sentAt: moment,
                planRevision: nil,
                observations: Array(own.prefix(1)),
                health: Self.sick
            )
        )
        #expect(correlator.story(at: simulation.end).isEmpty)
    }
}
