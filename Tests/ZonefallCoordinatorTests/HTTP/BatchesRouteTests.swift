import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel

struct BatchesRouteTests {
    @Test func `a batch is acknowledged, and its observations come out in order of arrival`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let receipt = try await client.post(
                .of("agent-a", [.http("fip-a", from: "agent-a"), .http("fip-b", from: "agent-a", .timeout)])
            )
            #expect(receipt.status == .ok)
            let json = try receipt.json
            #expect(json["result"]?.stringValue == "new")
            #expect(json["stored"]?.integerValue == 2)
            let plan = ZoneMap.twoSites.plans.first { $0.vantage == "agent-a" }
            #expect(json["plan_revision"]?.stringValue == plan?.revision)

            let page = try await client.get("/v1/observations?after=0").json
            let observations = try #require(page["observations"]?.arrayValue)
            #expect(observations.map { $0["target"]?.stringValue } == ["fip-a", "fip-b"])
            #expect(observations.map { $0["zone"]?.stringValue } == ["az1", "az1"])
            #expect(observations.first?["received_at"]?.stringValue == Timestamp.start.description)
            #expect(page["cursor"]?.integerValue == 2)
        }
    }

    @Test func `a batch that comes again changes nothing and is acknowledged`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let batch = ObservationBatch.of("agent-a", sequence: 4, [.http("fip-a", from: "agent-a")])
            _ = try await client.post(batch)
            let state = try await client.get("/v1/state").text
            let copy = try await client.post(batch)
            #expect(copy.status == .ok)
            #expect(try copy.json["result"]?.stringValue == "duplicate")
            let stateAfterwards = try await client.get("/v1/state").text
            #expect(stateAfterwards == state)
            let page = try await client.get("/v1/observations").json
            #expect(page["cursor"]?.integerValue == 1)
        }
    }

    @Test func `the same sequence of another epoch or agent is another batch`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            for batch in [ObservationBatch.of("agent-a"), .of("agent-a", epoch: 2), .of("agent-b")] {
                let receipt = try await client.post(batch).json
                #expect(receipt["result"]?.stringValue == "new")
            }
        }
    }

    @Test func `an agent that the map does not know is refused`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let response = try await client.post(.of("agent-x"))
            #expect(response.status == .notFound)
            #expect(try response.problem == "unknown-agent")
            #expect(try response.json["agent"]?.stringValue == "agent-x")
        }
    }

    @Test func `observations of another agent are refused, and nothing of the batch is kept`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let response = try await client.post(
                .of("agent-a", [.http("fip-a", from: "agent-a"), .http("fip-a", from: "agent-b")])
            )
            #expect(response.status == .forbidden)
            #expect(try response.problem == "foreign-observation")
            let page = try await client.get("/v1/observations").json
            #expect(page["cursor"]?.integerValue == 0)
        }
    }

    @Test func `an agent can't say that it stands in another zone than the map says`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            var observation = Observation.http("fip-a", from: "agent-a")
            observation.zone = "az2"
            _ = try await client.post(.of("agent-a", [observation]))
            let page = try await client.get("/v1/observations").json
            #expect(page["observations"]?.arrayValue?.first?["zone"]?.stringValue == "az1")
        }
    }

    @Test func `observations of targets that the map does not know are counted and left out`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let receipt = try await client.post(
                .of("agent-a", [.http("fip-a", from: "agent-a"), .http("fip-gone", from: "agent-a")])
            )
            #expect(try receipt.json["stored"]?.integerValue == 1)
            #expect(try receipt.json["ignored"]?.integerValue == 1)
            let kept = try await client.get("/v1/observations").text
            #expect(!kept.contains("fip-gone"))
        }
    }

    @Test func `a body that is not JSON is refused with line and column`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let response = try await client.post("/v1/batches", "{\"agent\": \"a\",\n  oops}")
            #expect(response.status == .badRequest)
            #expect(try response.problem == "malformed-json")
            #expect(try response.json["line"]?.integerValue == 2)
            #expect(try response.json["column"]?.integerValue == 3)
        }
    }

    @Test func `a body of another shape is refused with its key`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let response = try await client.post("/v1/batches", #"{"agent":"agent-a","epoch":"1"}"#)
            #expect(response.status == .unprocessableContent)
            #expect(try response.problem == "wrong-shape")
            #expect(try response.json["key"]?.stringValue == "epoch")
        }
    }

    @Test func `a batch beyond the limit of rows is refused`() async throws {
        let harness = try Harness(limits: Limits(rows: 2))
        try await harness.requests { client in
            let observation = Observation.http("fip-a", from: "agent-a")
            let response = try await client.post(.of("agent-a", [observation, observation, observation]))
            #expect(response.status == .contentTooLarge)
            #expect(try response.problem == "too-many-observations")
            let exact = try await client.post(.of("agent-a", [observation, observation]))
            #expect(exact.status == .ok)
        }
    }

    @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded"])
    func `a body that is not announced as JSON is refused`(contentType: String?) async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let response = try await client.post(
                "/v1/batches",
                ObservationBatch.of("agent-a").json.compactText,
                contentType.map { [.contentType: $0] } ?? [:]
            )
            #expect(response.status == .unsupportedMediaType)
            #expect(try response.problem == "not-json")
        }
    }

    @Test func `a body in a compression that nobody here knows is refused`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let response = try await client.post(
                "/v1/batches",
                "{}",
                [.contentType: "application/json", .contentEncoding: "br"]
            )
            #expect(response.status == .unsupportedMediaType)
        }
    }

    @Test func `JSON that is nested too deep is refused`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let response = try await client.post("/v1/batches", String(repeating: "[", count: 100_000))
            #expect(response.status == .badRequest)
            #expect(try response.problem == "malformed-json")
        }
    }
}
