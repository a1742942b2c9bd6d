import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel
import ZonefallTestSupport

struct HostileInputTests {
    private static let batch = ObservationBatch.of(
        "agent-a",
        [.http("fip-a", from: "agent-a"), .http("fip-b", from: "agent-a", .notSent(reason: "no route"))]
    ).json.compactText

    /// The text with some bytes changed, taken out, doubled or put in.
    private func mutated(_ text: String, using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(text.utf8)
        let pieces: [[UInt8]] = [
            "\"", "{", "[", "}", "]", ",", ":", "\\u", "null", "1e999", "-", "\u{0}", "é", "9999999999999999999",
        ]
        .map { Array($0.utf8) }
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &generator)))
            case 2: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
            default: bytes.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &generator)], at: place)
            }
        }
        return bytes
    }

    @Test(arguments: UInt64(0)..<10)
    func `a mutated batch is taken whole or refused as the sender's fault`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let bodies = (0..<200).map { _ in mutated(Self.batch, using: &generator) }
        try await Harness().requests { client in
            for body in bodies {
                let response = try await client.execute(
                    uri: "/v1/batches",
                    method: .post,
                    headers: [.contentType: "application/json"],
                    body: ByteBuffer(bytes: body)
                )
                let code = response.status.code
                let text = String(decoding: body, as: UTF8.self)
                #expect([200, 400, 403, 404, 422].contains(code), "\(code) for \(text)")
                if code != 200 {
                    #expect(try !response.problem.isEmpty)
                }
            }
            let page = try await client.get("/v1/observations?limit=10000")
            #expect(page.status == .ok)
            let state = try await client.get("/v1/state")
            #expect(state.status == .ok)
            let metrics = try await client.get("/metrics")
            #expect(metrics.status == .ok)
        }
    }

    @Test func `a body of nothing but values is refused before it fills the memory`() async throws {
        try await Harness(limits: Limits(values: 1_000)).requests { client in
            let response = try await client.post("/v1/batches", "[" + String(repeating: "0,", count: 1_000) + "0]")
            #expect(response.status == .contentTooLarge)
            #expect(try response.problem == "too-many-values")
        }
    }

    @Test(arguments: [
        #"sequence":9223372036854775807"#, #"sequence":-9223372036854775808"#, #"dropped":9223372036854775807"#,
    ])
    func `the largest numbers are kept, twice over`(member: String) async throws {
        let key = String(member.prefix { $0 != "\"" })
        let old = key == "sequence" ? #"sequence":0"# : #"dropped":0"#
        try await Harness().requests { client in
            for agent in ["agent-a", "agent-a", "agent-b"] {
                for epoch in 1...2 {
                    let batch = ObservationBatch.of(.init(agent), epoch: Int64(epoch)).json.compactText
                    let response = try await client.post(
                        "/v1/batches",
                        batch.replacingOccurrences(of: old, with: member)
                    )
                    #expect(response.status == .ok)
                }
            }
            let state = try await client.get("/v1/state")
            #expect(state.status == .ok)
        }
    }

    @Test(arguments: ["0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
    func `an agent whose clock is centuries off is heard`(time: String) async throws {
        let sentAt = try #require(Timestamp(time))
        try await Harness().requests { client in
            let response = try await client.post(
                .of("agent-a", at: sentAt, [.http("fip-a", from: "agent-a", at: sentAt)])
            )
            #expect(response.status == .ok)
            let agents = try await client.get("/v1/state").json["agents"]?.arrayValue
            #expect(agents?.first?["status"]?.stringValue == "reporting")
            let page = try await client.get("/v1/observations").json
            #expect(page["observations"]?.arrayValue?.first?["time"]?.stringValue == time)
        }
    }

    @Test func `what is longer than it can honestly be is cut before it is kept`() async throws {
        try await Harness().requests { client in
            let long = String(repeating: "é", count: 100_000)
            var observation = Observation.http("fip-a", from: "agent-a", .notSent(reason: long))
            observation.path = (0..<1_000).map { .init(ttl: $0, address: .v4(UInt32($0))) }
            observation.answers = (0..<1_000).map { .v4($0) }
            observation.member = .init(long)
            observation.gatewayMAC = long
            let batch = ObservationBatch.of("agent-a", planRevision: long, [observation])
            let response = try await client.post(batch)
            #expect(response.status == .ok)
            let page = try await client.get("/v1/observations")
            #expect(page.text.utf8.count < 10_000)
            let kept = try Observation(json: #require(try page.json["observations"]?.arrayValue?.first))
            #expect(kept.outcome == .notSent(reason: String(repeating: "é", count: 128)))
            #expect(kept.path.count == 64)
            #expect(kept.answers.count == 64)
            #expect(kept.member == nil)
            let state = try await client.get("/v1/state")
            #expect(state.text.utf8.count < 10_000)
        }
    }
}
