import GRDB
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import ZonefallModel
import ZonefallZlib

@testable import ZonefallCoordinator

/// What agents hand in that keep their batches in a spool.
struct SpooledBatchesTests {
    private func post(
        _ batch: ObservationBatch,
        sentAt: Timestamp,
        with client: any TestClientProtocol
    ) async throws -> TestResponse {
        let body = try Deflate.compressed(Array(batch.json.compactText.utf8))
        return try await post(body, sentAt: sentAt.description, with: client)
    }

    private func post(
        _ body: [UInt8],
        sentAt: String = Timestamp.start.description,
        with client: any TestClientProtocol
    ) async throws -> TestResponse {
        var headers: HTTPFields = [.contentType: "application/json", .contentEncoding: "deflate"]
        headers[try #require(HTTPField.Name("Zonefall-Sent-At"))] = sentAt
        return try await client.execute(
            uri: "/v1/batches",
            method: .post,
            headers: headers,
            body: ByteBuffer(bytes: body)
        )
    }

    private let windows = ProbeWindows(
        start: .start,
        rows: [
            .init(
                target: "fip-a",
                kind: .http,
                ok: 9,
                timeout: 1,
                times: .init(min: 100, average: 110, p99: 150, max: 150)
            ),
            .init(target: "nowhere", kind: .http, ok: 10, times: .init(min: 1, average: 1, p99: 1, max: 1)),
        ]
    )
    private let gap = ObservationGap(
        stream: "raw",
        from: .start,
        to: .start + .seconds(5),
        batches: 2,
        rows: 40,
        reason: .full
    )

    @Test func `windows and gaps are kept, and an unknown target is left out`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let batch = ObservationBatch(
                vantage: "agent-a",
                epoch: 1,
                sequence: 0,
                sentAt: .start,
                planRevision: nil,
                observations: [],
                windows: [windows],
                gaps: [gap]
            )
            let receipt = try await post(batch, sentAt: .start, with: client)
            #expect(receipt.status == .ok)
            #expect(try receipt.json["stored"]?.integerValue == 1)
            #expect(try receipt.json["ignored"]?.integerValue == 1)
            let again = try await post(batch, sentAt: .start + .seconds(1), with: client)
            #expect(try again.json["result"]?.stringValue == "duplicate")
        }
        let kept = try await harness.coordinator.store.windows(after: 0, limit: 10)
        #expect(kept.map(\.windows) == [ProbeWindows(start: .start, rows: [windows.rows[0]])])
        #expect(try harness.coordinator.store.gaps().map(\.gap) == [gap])
        #expect(await harness.coordinator.state.roster.entries["agent-a"]?.dropped == 40)
    }

    @Test func `a reader of windows follows the cursor to the end`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            for sequence in Int64(0)..<3 {
                let window = ProbeWindows(start: .start + .seconds(10 * sequence), rows: [windows.rows[0]])
                let batch = ObservationBatch(
                    vantage: "agent-a",
                    epoch: 1,
                    sequence: sequence,
                    sentAt: .start,
                    planRevision: nil,
                    observations: [],
                    windows: [window]
                )
                _ = try await client.post(batch)
            }
            let first = try await client.get("/v1/windows?limit=2").json
            let cursor = try #require(first["cursor"]?.integerValue)
            let last = try await client.get("/v1/windows?after=\(cursor)").json
            let read = try [first, last].flatMap { try $0.array("windows") }
            #expect(read.map { $0["agent"]?.stringValue } == ["agent-a", "agent-a", "agent-a"])
            #expect(try read.map { try ProbeWindows(json: $0).rows } == Array(repeating: [windows.rows[0]], count: 3))
            let end = try await client.get("/v1/windows?after=\(cursor + 1)").json
            #expect(end["windows"]?.arrayValue?.isEmpty == true)
            let wrong = try await client.get("/v1/windows?limit=101")
            #expect(try wrong.problem == "bad-parameter")
        }
    }

    @Test func `how an agent was is kept, and told in the state, also after a restart`() async throws {
        let place = try TemporaryFolder()
        let health = VantageHealth(window: .seconds(1), lateness: .milliseconds(300), notSent: 4)
        for round in 0..<2 {
            let harness = try Harness(store: place.file("store.sqlite"))
            try await harness.requests { client in
                if round == 0 {
                    let batch = ObservationBatch(
                        vantage: "agent-a",
                        epoch: 1,
                        sequence: 0,
                        sentAt: .start,
                        planRevision: nil,
                        observations: [],
                        health: health
                    )
                    _ = try await client.post(batch)
                }
                let agents = try await client.get("/v1/state").json["agents"]?.arrayValue ?? []
                let told = agents.map { $0["health"]?["troubles"]?.arrayValue }
                #expect(told == [["late"], nil, nil])
            }
        }
    }

    @Test func `a heartbeat is heard each time, and never kept`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            for _ in 0..<3 {
                harness.clock.advance(by: .seconds(4))
                let beat = ObservationBatch.of("agent-a", sequence: -1, planRevision: "r", at: harness.clock.now())
                let receipt = try await client.post(beat)
                #expect(try receipt.json["result"]?.stringValue == "heartbeat")
            }
        }
        let roster = await harness.coordinator.state.roster
        #expect(roster.status(of: "agent-a", at: harness.clock.now()) == .reporting)
        #expect(roster.entries["agent-a"]?.planRevision == "r")
        let kept = try await harness.coordinator.store.database.read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM batches")
        }
        #expect(kept == 0)
    }

    @Test func `what waited at its agent for hours says nothing of now, before and after a restart`() async throws {
        let place = try TemporaryFolder()
        let path = place.file("store.sqlite")
        let harness = try Harness(store: path)
        let later = Timestamp.start + .seconds(7_200)
        harness.clock.advance(by: .seconds(7_200))
        try await harness.requests { client in
            let now = ObservationBatch.of(
                "agent-a",
                epoch: 1,
                sequence: 9,
                at: later,
                [.http("fip-a", from: "agent-a", at: later)]
            )
            _ = try await post(now, sentAt: later, with: client)
            // The first batch of an earlier run, whose number is 0.
            let old = ObservationBatch.of("agent-a", epoch: 0, sequence: 0, [.http("fip-a", from: "agent-a", .timeout)])
            let receipt = try await post(old, sentAt: later, with: client)
            #expect(try receipt.json["result"]?.stringValue == "new")
        }
        let state = await harness.coordinator.state
        let restarted = try Harness(store: path)
        for state in [state, await restarted.coordinator.state] {
            let key = ProbeKey(.http("fip-a", from: "agent-a"))
            #expect(state.latest[key]?.outcome == .ok)
            #expect(state.matrix.cells(at: later).map(\.tally.attempts) == [1])
            #expect(state.roster.entries["agent-a"]?.epoch == 1)
        }
    }

    @Test func `a small body that holds a large one is refused, and so is a damaged one`() async throws {
        let harness = try Harness(limits: Limits(body: 10_000))
        try await harness.requests { client in
            let bomb = try Deflate.compressed([UInt8](repeating: 0x20, count: 1_000_000))
            #expect(bomb.count < 10_000)
            let large = try await post(bomb, with: client)
            #expect(large.status == .contentTooLarge)
            #expect(try large.problem == "body-too-large")
            let damaged = try await post(Array(try Deflate.compressed(Array("{}".utf8)).dropLast(2)), with: client)
            #expect(try damaged.problem == "damaged-body")
        }
        #expect(await harness.coordinator.counts.rejected == 2)
    }

    @Test func `a time that is none is refused`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let body = try Deflate.compressed(Array(ObservationBatch.of("agent-a").json.compactText.utf8))
            let response = try await post(body, sentAt: "yesterday", with: client)
            #expect(try response.problem == "bad-parameter")
        }
    }

    @Test func `too many rows of windows are too many observations`() async throws {
        let harness = try Harness(limits: Limits(rows: 1))
        try await harness.requests { client in
            let batch = ObservationBatch(
                vantage: "agent-a",
                epoch: 1,
                sequence: 0,
                sentAt: .start,
                planRevision: nil,
                observations: [],
                windows: [windows]
            )
            let response = try await client.post(batch)
            #expect(try response.problem == "too-many-observations")
        }
    }
}
