import GRDB
import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallModel

@testable import ZonefallCoordinator

struct HistoryTests {
    private static let start = Timestamp.start.millisecondsSinceEpoch / 1_000

    private func history(_ harness: Harness, from: Int64, to: Int64, points: Int64 = 1_000) async throws -> History {
        try await harness.coordinator.store.history(from: from, to: to, points: points)
    }

    @Test func `a lane has what was tried and what worked, ten seconds by ten seconds`() async throws {
        let harness = try Harness()
        for second in 0..<30 {
            let outcome: Outcome = second < 10 || second >= 20 ? .ok : .timeout
            let one = Observation.http("fip-b", from: "agent-a", outcome, at: harness.clock.now())
            _ = try await harness.coordinator.receive(
                .of("agent-a", sequence: Int64(second), at: harness.clock.now(), [one])
            )
            harness.clock.advance(by: .seconds(1))
        }
        let history = try await history(harness, from: Self.start, to: Self.start + 30)
        #expect(history.lanes["az2"]?.map(\.attempts) == [10, 10, 10])
        #expect(history.lanes["az2"]?.map(\.ok) == [10, 0, 10])
        #expect(history.cells[["az1", "az2", "http"]]?.attempts == 30)
    }

    @Test func `a copy of a batch is not counted again`() async throws {
        let harness = try Harness()
        let batch = ObservationBatch.of("agent-a", [.http("fip-b", from: "agent-a")])
        for _ in 0..<3 { _ = try await harness.coordinator.receive(batch) }
        let history = try await history(harness, from: Self.start, to: Self.start + 10)
        #expect(history.lanes["az2"]?.map(\.attempts) == [1])
    }

    @Test func `sums of an agent count where it sends nothing else, and not twice where it does`() async throws {
        let harness = try Harness()
        let windows = ProbeWindows(start: .start, rows: [.init(target: "fip-b", kind: .http, ok: 9, timeout: 1)])
        let raw = (0..<4).map { _ in Observation.http("fip-b", from: "agent-a") }
        _ = try await harness.coordinator.receive(
            ObservationBatch(
                vantage: "agent-a",
                epoch: 1,
                sequence: 0,
                sentAt: .start,
                planRevision: nil,
                dropped: 0,
                observations: raw,
                windows: [windows]
            )
        )
        let history = try await history(harness, from: Self.start, to: Self.start + 10)
        #expect(history.lanes["az2"]?.map(\.attempts) == [10])
        #expect(history.lanes["az2"]?.map(\.ok) == [9])
    }

    @Test func `what is old becomes coarse, loses nothing of its sums, and goes in the end`() async throws {
        let harness = try Harness()
        let store = harness.coordinator.store
        for sequence in 0..<60 {
            let one = Observation.http("fip-b", from: "agent-a", at: harness.clock.now())
            _ = try await harness.coordinator.receive(
                .of("agent-a", sequence: Int64(sequence), at: harness.clock.now(), [one])
            )
            harness.clock.advance(by: .seconds(10))
        }
        func attempts() async throws -> Int64? {
            let history = try await history(harness, from: Self.start - 600, to: Self.start + 1_200, points: 3)
            return history.lanes["az2"]?.map(\.attempts).reduce(0, +)
        }
        func steps(at now: Timestamp) async throws -> [Int64] {
            for _ in 0..<20 { try store.condenseHistory(at: now) }
            return try await store.database.read { try Int64.fetchAll($0, sql: "SELECT DISTINCT step FROM history") }
        }
        let hours = Duration.seconds(3_600)
        #expect(try await steps(at: .start + hours) == [10])
        #expect(try await steps(at: .start + hours * 8) == [60])
        #expect(try await attempts() == 60)
        #expect(try await steps(at: .start + hours * 100) == [600])
        #expect(try await attempts() == 60)
        #expect(try await steps(at: .start + hours * 24 * 100) == [])
    }

    @Test func `revisions of the map are remembered when they change`() async throws {
        let folder = try TemporaryFolder()
        for revision in ["m1", "m1", "m2"] {
            let store = try CoordinatorStore(path: folder.file("store"))
            try store.note(mapRevision: revision, at: .start)
        }
        let store = try CoordinatorStore(path: folder.file("store"))
        let history = try await store.history(from: Self.start, to: Self.start + 10, points: 1)
        #expect(history.revisions.map(\.revision) == ["m2", "m1"])
    }

    @Test func `an answer is bounded, whatever is asked for`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let now = Self.start
            let whole = try await client.get("/v1/history?from=0&to=\(now)&points=1000")
            #expect(whole.status == .ok)
            for query in [
                "points=0", "points=1001", "points=x", "from=-1", "to=0", "from=\(now)&to=\(now)", "from=9&to=3",
                "to=99999999999999999999",
            ] {
                let response = try await client.get("/v1/history?\(query)")
                #expect(response.status == .badRequest, "\(query)")
                #expect(try response.problem == "bad-parameter")
            }
        }
    }
}
