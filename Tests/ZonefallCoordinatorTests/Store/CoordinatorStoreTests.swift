import GRDB
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallCoordinator

struct CoordinatorStoreTests {
    /// An observation with everything in it that one may have.
    private let rich = Observation(
        time: .start + .milliseconds(7),
        vantage: "agent-a",
        zone: "az1",
        target: "shop-glb",
        kind: .http,
        outcome: .ok,
        roundTrip: .microseconds(4_711),
        path: [
            .init(ttl: 1, address: IPAddress("10.0.0.1"), roundTrip: .microseconds(500)), .init(ttl: 2, address: nil),
        ],
        egressAddress: IPAddress("203.0.113.7"),
        member: "web-1",
        answers: [.v4(1), .v4(2)],
        gateway: IPAddress("10.0.0.1"),
        gatewayMAC: "02:00:00:00:00:01"
    )

    private func rows(_ store: CoordinatorStore, after: Int64 = 0, limit: Int = 100) async throws -> ObservationPage {
        try await store.observations(after: after, limit: limit) { _ in "az1" }
    }

    @Test func `what was kept comes back as it was`() async throws {
        let store = try CoordinatorStore(path: nil)
        var notSent = Observation.http("fip-a", from: "agent-a", .notSent(reason: "no route to host"))
        notSent.zone = "az1"
        #expect(try store.append(.of("agent-a", [rich, notSent]), receivedAt: .start))
        #expect(try await rows(store).rows.map(\.observation) == [rich, notSent])
    }

    @Test(arguments: ["timeout", "unreachable", "refused", "error", "ok"])
    func `every outcome comes back`(name: String) async throws {
        let store = try CoordinatorStore(path: nil)
        let outcome = try #require(Outcome(name: name, reason: nil))
        _ = try store.append(.of("agent-a", [.http("fip-a", from: "agent-a", outcome)]), receivedAt: .start)
        #expect(try await rows(store).rows.map(\.observation.outcome) == [outcome])
    }

    @Test func `a page goes on where the one before ended`() async throws {
        let store = try CoordinatorStore(path: nil)
        let observations = (0..<5).map { Observation.http("fip-a", from: "agent-a", at: .start + .seconds($0)) }
        _ = try store.append(.of("agent-a", observations), receivedAt: .start)
        let first = try await rows(store, limit: 3)
        let second = try await rows(store, after: first.cursor, limit: 3)
        #expect((first.rows + second.rows).map(\.observation.time) == observations.map(\.time))
        let end = try await rows(store, after: second.cursor)
        #expect(end.rows.isEmpty)
        #expect(end.cursor == second.cursor)
        #expect(!end.missedRows)
    }

    @Test func `writes wait for the disk`() throws {
        let folder = try TemporaryFolder()
        let store = try CoordinatorStore(path: folder.file("store.sqlite"))
        let (mode, synchronous) = try store.database.writeWithoutTransaction { database in
            try (
                String.fetchOne(database, sql: "PRAGMA journal_mode"), Int.fetchOne(database, sql: "PRAGMA synchronous")
            )
        }
        #expect(mode == "wal")
        #expect(synchronous == 2, "2 is FULL: each commit syncs the write-ahead log")
    }

    @Test func `a store of a newer version is left alone`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let newer = try CoordinatorStore(path: path)
        try newer.database.write { database in
            try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 from the future')")
        }
        #expect(throws: StoreError.madeByNewerVersion) { try CoordinatorStore(path: path) }
    }

    @Test func `a file that is no store is refused`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: (any Error).self) { try CoordinatorStore(path: folder.file("missing/store.sqlite")) }
    }
}

struct PruningTests {
    private func store(batches: Int) throws -> CoordinatorStore {
        let store = try CoordinatorStore(path: nil)
        for sequence in 0..<batches {
            let now = Timestamp.start + .seconds(sequence)
            let observations = [
                Observation.http("fip-a", from: "agent-a", at: now), .http("fip-b", from: "agent-a", at: now),
            ]
            _ = try store.append(.of("agent-a", sequence: Int64(sequence), observations), receivedAt: now)
        }
        return store
    }

    private func page(_ store: CoordinatorStore, after: Int64 = 0) async throws -> ObservationPage {
        try await store.observations(after: after, limit: 100) { _ in nil }
    }

    @Test func `the oldest observations go when there are too many`() async throws {
        let store = try store(batches: 5)
        #expect(try store.prune(Retention(rows: 4), at: .start + .seconds(5)) == 6)
        #expect(try store.prune(Retention(rows: 4), at: .start + .seconds(5)) == 0)
        #expect(try await page(store).rows.map(\.receivedAt) == [3, 3, 4, 4].map { .start + .seconds($0) })
        #expect(try await store.size().observations == 4)
    }

    @Test func `a reader that missed rows is told`() async throws {
        let store = try store(batches: 5)
        _ = try store.prune(Retention(rows: 4), at: .start + .seconds(5))
        #expect(try await page(store, after: 5).missedRows)
        #expect(try await !page(store, after: 6).missedRows)
        _ = try store.prune(Retention(rows: 0), at: .start + .seconds(5))
        #expect(try await page(store, after: 9).missedRows)
        #expect(try await !page(store, after: 10).missedRows)
    }

    @Test func `what is too old goes`() async throws {
        let store = try store(batches: 5)
        _ = try store.prune(Retention(age: .seconds(10)), at: .start + .seconds(12))
        #expect(try await page(store).rows.map(\.receivedAt) == [2, 2, 3, 3, 4, 4].map { .start + .seconds($0) })
        _ = try store.prune(Retention(age: .seconds(10)), at: .start + .seconds(100))
        #expect(try await page(store).rows.isEmpty)
    }

    @Test func `a batch that was pruned is still a copy when it comes again`() throws {
        let store = try store(batches: 5)
        _ = try store.prune(Retention(batches: 1), at: .start + .seconds(5))
        for sequence in Int64(0)..<5 {
            #expect(try !store.append(.of("agent-a", sequence: sequence), receivedAt: .start), "\(sequence)")
        }
        #expect(try store.append(.of("agent-a", sequence: 5), receivedAt: .start))
        #expect(try store.append(.of("agent-a", epoch: 2, sequence: 0), receivedAt: .start))
    }

    @Test(arguments: UInt64(0)..<20)
    func `numbers that come in any order are each taken once, whatever was pruned between them`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try CoordinatorStore(path: nil)
        var taken: [Int64: Int] = [:]
        for _ in 0..<300 {
            let sequence = Int64.random(in: 0..<100, using: &random)
            if try store.append(.of("agent-a", sequence: sequence), receivedAt: .start) {
                taken[sequence, default: 0] += 1
            }
            #expect(taken[sequence] == 1)
            if Int.random(in: 0..<8, using: &random) == 0 {
                _ = try store.prune(Retention(batches: .random(in: 0..<10, using: &random)), at: .start)
            }
        }
        for sequence in Int64(0)..<100 {
            _ = try store.append(.of("agent-a", sequence: sequence), receivedAt: .start)
        }
        _ = try store.prune(Retention(batches: 0), at: .start)
        let ranges = try store.database.read { database in
            try Row.fetchAll(database, sql: "SELECT first, last FROM received").map { [$0[0], $0[1]] as [Int64] }
        }
        #expect(ranges == [[0, 99]])
    }

    @Test func `windows are bounded, too`() async throws {
        let store = try CoordinatorStore(path: nil)
        for sequence in Int64(0)..<10 {
            let window = ProbeWindows(
                start: .start + .seconds(10 * sequence),
                rows: [.init(target: "fip-a", kind: .icmp, timeout: 3)]
            )
            let batch = ObservationBatch(
                vantage: "agent-a",
                epoch: 1,
                sequence: sequence,
                sentAt: .start,
                planRevision: nil,
                observations: [],
                windows: [window]
            )
            _ = try store.append(batch, receivedAt: .start)
        }
        _ = try store.prune(Retention(windows: 4), at: .start)
        let kept = try await store.windows(after: 0, limit: 100)
        #expect(kept.map(\.windows.start) == (6..<10).map { .start + .seconds(10 * $0) })
    }

    @Test func `cursors never come again, even when all rows went`() async throws {
        let store = try store(batches: 1)
        _ = try store.prune(Retention(rows: 0, batches: 0), at: .start)
        _ = try store.append(.of("agent-a", sequence: 1, [.http("fip-a", from: "agent-a")]), receivedAt: .start)
        #expect(try await page(store, after: 2).cursor == 3)
    }

    @Test func `what is known of pruned batches is bounded too`() throws {
        let store = try CoordinatorStore(path: nil)
        for epoch in 0..<Int64(CoordinatorStore.mostEpochs + 5) {
            _ = try store.append(.of("agent-a", epoch: epoch), receivedAt: .start)
        }
        _ = try store.append(.of("agent-b"), receivedAt: .start)
        _ = try store.prune(Retention(batches: 0), at: .start)
        let epochs = try store.database.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT agent, count(*), min(epoch) FROM received GROUP BY agent ORDER BY agent"
            )
            .map { "\($0[0] as String) \($0[1] as Int) \($0[2] as Int)" }
        }
        #expect(epochs == ["agent-a \(CoordinatorStore.mostEpochs) 5", "agent-b 1 1"])
    }

    @Test func `events are bounded in number and age`() throws {
        let store = try CoordinatorStore(path: nil)
        let most = CoordinatorStore.mostEvents
        try store.database.write { database in
            for number in 0..<most + 5 {
                try database.execute(
                    sql: "INSERT INTO events (received_ms, after_batch, event) VALUES (?, 0, ?)",
                    arguments: [Timestamp.start.millisecondsSinceEpoch + Int64(number), "event \(number)"]
                )
            }
        }
        func count() throws -> Int? {
            try store.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
        }
        _ = try store.prune(Retention(), at: .start)
        #expect(try count() == most)
        _ = try store.prune(Retention(age: .seconds(1)), at: .start + .seconds(2))
        #expect(try count() == most + 5 - 1_000)
    }
}
