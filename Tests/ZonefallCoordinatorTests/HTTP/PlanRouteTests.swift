import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallModel

struct PlanRouteTests {
    @Test func `an agent gets its own plan`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let response = try await client.get("/v1/plan?agent=agent-b")
            #expect(response.status == .ok)
            let plan = try ProbePlan(json: response.json)
            #expect(plan == ZoneMap.twoSites.plans.first { $0.vantage == "agent-b" })
            #expect(response.headers[.eTag] == "\"\(plan.revision)\"")
        }
    }

    @Test func `a plan that the agent has already is not sent again`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let tag = try #require(try await client.get("/v1/plan?agent=agent-b").headers[.eTag])
            for known in [tag, "\"other\", \(tag)", "W/\(tag)", "*"] {
                let response = try await client.get("/v1/plan?agent=agent-b", [.ifNoneMatch: known])
                #expect(response.status == .notModified, "\(known)")
                #expect(response.text.isEmpty)
                #expect(response.headers[.eTag] == tag)
            }
            let other = try await client.get("/v1/plan?agent=agent-b", [.ifNoneMatch: "\"other\""])
            #expect(other.status == .ok)
        }
    }

    @Test func `a plan for an agent that the map does not know is a problem`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let unknown = try await client.get("/v1/plan?agent=agent-x")
            #expect(unknown.status == .notFound)
            #expect(try unknown.problem == "unknown-agent")
            let missing = try await client.get("/v1/plan")
            #expect(missing.status == .badRequest)
            #expect(try missing.problem == "bad-parameter")
        }
    }
}
