import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel
import ZonefallReports

struct StateRouteTests {
    @Test func `the state names every agent of the map, heard or not`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            _ = try await client.post(.of("agent-a", sequence: 7, dropped: 2, planRevision: "p0"))
            harness.clock.advance(by: .milliseconds(1_500))
            let agents = try #require(try await client.get("/v1/state").json["agents"]?.arrayValue)
            #expect(agents.map { $0["id"]?.stringValue } == ["agent-a", "agent-b", "agent-out"])
            #expect(agents.map { $0["status"]?.stringValue } == ["reporting", "never_heard", "never_heard"])
            #expect(agents[0]["last_heard_ms_ago"]?.integerValue == 1_500)
            #expect(agents[0]["sequence"]?.integerValue == 7)
            #expect(agents[0]["dropped"]?.integerValue == 2)
            #expect(agents[0]["has_current_plan"]?.boolValue == false)
            #expect(agents[1]["last_heard_ms_ago"] == .null)
            harness.clock.advance(by: .seconds(4))
            let later = try await client.get("/v1/state").json["agents"]?.arrayValue
            #expect(later?.first?["status"]?.stringValue == "silent")
        }
    }

    @Test func `the matrix goes from zone to zone, and what has no data is null`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            _ = try await client.post(
                .of("agent-a", [.http("fip-b", from: "agent-a"), .http("fip-b", from: "agent-a", .timeout)])
            )
            _ = try await client.post(
                .of("agent-out", [.http("shop-glb", from: "agent-out", .notSent(reason: "no route"))])
            )
            let matrix = try #require(try await client.get("/v1/state").json["matrix"]?.arrayValue)
            #expect(matrix.count == 2)
            #expect(matrix[0]["source_zone"]?.stringValue == "az1")
            #expect(matrix[0]["home_zone"]?.stringValue == "az2")
            #expect(matrix[0]["attempts"]?.integerValue == 2)
            #expect(matrix[0]["ok_ratio"]?.numberValue == 0.5)
            #expect(matrix[1]["source"]?.stringValue == "outside")
            #expect(matrix[1]["source_zone"] == .null)
            #expect(matrix[1]["home"]?.stringValue == "region")
            #expect(matrix[1]["attempts"]?.integerValue == 0)
            #expect(matrix[1]["ok_ratio"] == .null)
        }
    }

    @Test func `coverage and matrix read as those of a report`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            _ = try await client.post(.of("agent-a", [.http("fip-b", from: "agent-a")]))
            let state = try await client.get("/v1/state").json
            let coverage = try Report.Coverage(json: #require(state["coverage"]))
            #expect(coverage.expected == 6)
            #expect(coverage.observed == 1)
            #expect(coverage.gaps.count == 5)
            #expect(coverage.verdict == .inconclusive)
            let cell = try Report.MatrixCell(json: #require(state["matrix"]?.arrayValue?.first))
            #expect(cell.okRatio == 1)
        }
    }

    @Test func `the state says region, map and blackouts`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let event = BlackoutEvent(time: .start, phase: .start, zone: "az1", scope: .physical)
            _ = try await client.post("/v1/events", event.json.compactText)
            let state = try await client.get("/v1/state").json
            #expect(state["region"]?.stringValue == "reg1")
            #expect(state["map_revision"]?.stringValue == "m1")
            let blackout = try #require(state["blackouts"]?.arrayValue?.first)
            #expect(blackout["zone"]?.stringValue == "az1")
            #expect(blackout["end"] == .null)
        }
    }
}
