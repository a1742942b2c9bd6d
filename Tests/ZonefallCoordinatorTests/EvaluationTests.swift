import Synchronization
import Testing
import ZonefallModel

@testable import ZonefallCoordinator

/// An engine that finds what it was fed, and that a test can hold up while it thinks.
private struct SlowEngine: CorrelationEngine {
    final class Gate: Sendable {
        let asked = Mutex(0)
        let started: AsyncStream<Void>
        private let starting: AsyncStream<Void>.Continuation
        let mayEnd = Mutex(true)

        init() { (started, starting) = AsyncStream.makeStream() }

        func begin() {
            asked.withLock { $0 += 1 }
            starting.yield()
            while !mayEnd.withLock({ $0 }) {}
        }
    }

    let gate: Gate
    private var targets: Set<String> = []

    init(gate: Gate) { self.gate = gate }

    mutating func ingest(_ batch: ObservationBatch) { targets.formUnion(batch.observations.map(\.target)) }
    mutating func ingest(_ event: BlackoutEvent) {}

    func findings(at now: Timestamp) -> [Finding] {
        gate.begin()
        return targets.map { .remoteFloatingIP($0) }
    }
}

struct EvaluationTests {
    private let gate = SlowEngine.Gate()
    private let clock = ManualClock()

    private func coordinator() throws -> Coordinator {
        let (map, clock) = (ZoneMap.twoSites, clock)
        return try Coordinator(
            state: RegionState(map: map, mapRevision: "m1", plans: [], engine: SlowEngine(gate: gate)),
            store: CoordinatorStore(path: nil),
            now: { clock.now() }
        )
    }

    @Test func `what arrived before the question is in the answer`() async throws {
        let coordinator = try coordinator()
        #expect(try await coordinator.findings() == [])
        _ = try await coordinator.receive(.of("agent-a", [.http("fip-a", from: "agent-a")]))
        #expect(try await coordinator.findings().map(\.finding.subject.id) == ["fip-a"])
    }

    @Test func `nothing is thought twice until something arrives or time passes`() async throws {
        let coordinator = try coordinator()
        for _ in 0..<3 { _ = try await coordinator.findings() }
        #expect(gate.asked.withLock { $0 } == 1)
        clock.advance(by: .seconds(1))
        _ = try await coordinator.findings()
        #expect(gate.asked.withLock { $0 } == 2)
    }

    @Test func `a long thought holds up no batch, and what came meanwhile is thought of next`() async throws {
        let coordinator = try coordinator()
        gate.mayEnd.withLock { $0 = false }
        async let early = coordinator.findings()
        for await _ in gate.started { break }
        let receipt = try await coordinator.receive(.of("agent-a", [.http("fip-a", from: "agent-a")]))
        #expect(receipt == .new(stored: 1, ignored: 0))
        async let late = coordinator.findings()
        gate.mayEnd.withLock { $0 = true }
        _ = try await early
        #expect(try await late.map(\.finding.subject.id) == ["fip-a"])
    }

    @Test func `a tick thinks no more often than a fifth of the time`() {
        var evaluation = Coordinator.Evaluation()
        #expect(evaluation.isDue(at: .start))
        evaluation.concluded = .init(generation: 1, startedAt: .start, took: .milliseconds(400))
        #expect(!evaluation.isDue(at: .start + .milliseconds(1_999)))
        #expect(evaluation.isDue(at: .start + .milliseconds(2_000)))
        evaluation.concluded = .init(generation: 1, startedAt: .start, took: .zero)
        #expect(!evaluation.isDue(at: .start + .milliseconds(999)))
        #expect(evaluation.isDue(at: .start + .seconds(1)))
    }

    @Test func `a tick finds who fell silent, makes findings and forgets what is too old`() async throws {
        let coordinator = try coordinator()
        _ = try await coordinator.receive(.of("agent-a", [.http("fip-a", from: "agent-a")]))
        clock.advance(by: .seconds(10))
        #expect(try await coordinator.tick(retention: Retention(age: .seconds(5))) == [.fellSilent("agent-a")])
        #expect(await coordinator.view().findings.map(\.finding.subject.id) == ["fip-a"])
        #expect(try await coordinator.store.size().observations == 0)
        #expect(try await coordinator.tick(retention: Retention()) == [])
    }
}
