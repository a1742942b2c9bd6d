import Testing
import ZonefallCoordinator
import ZonefallModel
import ZonefallTestSupport

struct RestartTests {
    private func coordinator(_ path: String, clock: ManualClock, _ findings: [Finding] = []) throws -> Coordinator {
        let map = ZoneMap.twoSites
        return try Coordinator(
            state: RegionState(map: map, mapRevision: "m1", plans: map.plans, engine: DeclaredFindings(findings)),
            store: CoordinatorStore(path: path),
            now: { clock.now() }
        )
    }

    /// Batches of all agents as a bad network hands them on: out of order, again, and with hostile rows.
    private func hand(_ count: Int, seed: UInt64, to coordinator: Coordinator, clock: ManualClock) async throws {
        var generator = SeededGenerator(seed: seed)
        let vantages: [Vantage.ID] = ["agent-a", "agent-b", "agent-out"]
        let outcomes: [Outcome] = [.ok, .timeout, .refused, .notSent(reason: "no route")]
        for _ in 0..<count {
            let vantage = vantages[Int.random(in: 0..<3, using: &generator)]
            let observations = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
                Observation.http(
                    ["fip-a", "fip-b", "nowhere"][Int.random(in: 0..<3, using: &generator)],
                    from: vantage,
                    outcomes[Int.random(in: 0..<4, using: &generator)],
                    at: clock.now() + .milliseconds(Int.random(in: -900..<900, using: &generator))
                )
            }
            let sequence = Int64.random(in: 0..<Int64(count), using: &generator)
            _ = try await coordinator.receive(.of(vantage, sequence: sequence, at: clock.now(), observations))
            if Int.random(in: 0..<10, using: &generator) == 0 {
                let phase = BlackoutEvent.Phase.allCases[Int.random(in: 0..<2, using: &generator)]
                _ = try await coordinator.receive(
                    BlackoutEvent(time: clock.now(), phase: phase, zone: "az1", scope: .physical)
                )
            }
            clock.advance(by: .milliseconds(Int.random(in: 0..<400, using: &generator)))
        }
    }

    @Test(arguments: UInt64(0)..<8)
    func `a restart from the store gives the same state`(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let clock = ManualClock()
        let before = try coordinator(path, clock: clock)
        try await hand(60, seed: seed, to: before, clock: clock)
        let after = try coordinator(path, clock: clock)

        let (old, new) = (await before.view(), await after.view())
        #expect(new.state.roster == old.state.roster)
        #expect(new.state.latest == old.state.latest)
        #expect(new.state.matrix == old.state.matrix)
        #expect(new.state.blackouts == old.state.blackouts)
        #expect(new.coverage == old.coverage)
        #expect(old.state.latest.entries.count > 3)
    }

    @Test func `the correlation is fed the same after a restart, windows and health too`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let clock = ManualClock()
        let map = ZoneMap.twoSites
        func coordinator() throws -> Coordinator {
            try Coordinator(
                state: RegionState(map: map, mapRevision: "m1", plans: map.plans, engine: FedEngine()),
                store: CoordinatorStore(path: path),
                now: { clock.now() }
            )
        }
        let before = try coordinator()
        let window = ProbeWindows(
            start: .start,
            rows: [.init(target: "fip-b", kind: .http, ok: 3, times: .init(min: 1, average: 2, p99: 3, max: 3))]
        )
        func batch(
            _ sequence: Int64,
            _ observations: [Observation] = [],
            _ windows: [ProbeWindows] = [],
            health: VantageHealth? = nil
        ) -> ObservationBatch {
            ObservationBatch(
                vantage: "agent-a",
                epoch: 1,
                sequence: sequence,
                sentAt: clock.now(),
                planRevision: nil,
                observations: observations,
                windows: windows,
                health: health
            )
        }
        let batches = [
            batch(0, [], [window]), batch(1, [.http("fip-a", from: "agent-a")], [window]),
            batch(2, health: VantageHealth(window: .seconds(1), queueDrops: 7)),
        ]
        for batch in batches { _ = try await before.receive(batch) }
        let fed = try #require(await before.view().state.engine as? FedEngine).fed
        #expect(fed.map(\.windows) == batches.map(\.windows))
        #expect(fed.map(\.health) == batches.map(\.health))
        let again = try #require(await coordinator().view().state.engine as? FedEngine).fed
        #expect(again.map(\.windows) == fed.map(\.windows))
        #expect(again.map(\.health) == fed.map(\.health))
        #expect(again.map(\.observations.count) == fed.map(\.observations.count))
    }

    @Test func `a copy is known as one after a restart`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let clock = ManualClock()
        let batch = ObservationBatch.of("agent-a", [.http("fip-a", from: "agent-a")])
        #expect(try await coordinator(path, clock: clock).receive(batch) == .new(stored: 1, ignored: 0))
        #expect(try await coordinator(path, clock: clock).receive(batch) == .duplicate)
    }

    @Test func `a finding keeps its first time over a restart, also when it came back in between`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let clock = ManualClock()
        let finding = Finding.remoteFloatingIP("fip-a")
        _ = try await coordinator(path, clock: clock, [finding]).findings()
        clock.advance(by: .seconds(100))
        #expect(try await coordinator(path, clock: clock).findings() == [])
        clock.advance(by: .seconds(100))
        let back = try await coordinator(path, clock: clock, [finding]).findings()
        #expect(back.map(\.firstSeen) == [.start])
        #expect(back.map(\.lastSeen) == [.start + .seconds(200)])
    }

    @Test func `what was counted for Prometheus starts at zero again`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let clock = ManualClock()
        _ = try await coordinator(path, clock: clock).receive(.of("agent-a", [.http("fip-a", from: "agent-a")]))
        let view = await (try coordinator(path, clock: clock)).view()
        #expect(view.totals == ProbeTotals())
        #expect(view.counts == IngestCounts())
    }

    @Test func `a map that lost an agent and a target still starts from the same store`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let clock = ManualClock()
        let old = try coordinator(path, clock: clock)
        _ = try await old.receive(.of("agent-a", [.http("fip-a", from: "agent-a")]))
        _ = try await old.receive(.of("agent-b", [.http("fip-a", from: "agent-b"), .http("fip-b", from: "agent-b")]))

        let smaller = ZoneMap(
            region: "reg1",
            zones: [Zone(id: "az2")],
            floatingIPs: ZoneMap.twoSites.floatingIPs.filter { $0.id == "fip-b" },
            vantages: [Vantage(id: "agent-b", zone: "az2")]
        )
        let new = try Coordinator(
            state: RegionState(map: smaller, mapRevision: "m2", plans: [], engine: DeclaredFindings([])),
            store: CoordinatorStore(path: path),
            now: { clock.now() }
        )
        let state = await new.view().state
        #expect(state.roster.entries.keys.sorted() == ["agent-b"])
        #expect(state.latest.entries.keys.map(\.target) == ["fip-b"])
    }
}

/// Notes what it is fed.
private struct FedEngine: CorrelationEngine {
    private(set) var fed: [ObservationBatch] = []

    mutating func ingest(_ batch: ObservationBatch) { fed.append(batch) }
    mutating func ingest(_ event: BlackoutEvent) {}
    func findings(at now: Timestamp) -> [Finding] { [] }
}
