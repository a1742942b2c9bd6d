import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel

struct EventsRouteTests {
    private func event(_ zone: Zone.ID, _ phase: BlackoutEvent.Phase = .start) -> String {
        BlackoutEvent(time: .start, phase: phase, zone: zone, scope: .physical).json.compactText
    }

    @Test func `a blackout is taken note of once`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let first = try await client.post("/v1/events", event("az1"))
            #expect(first.status == .ok)
            #expect(try first.json["result"]?.stringValue == "new")
            let copy = try await client.post("/v1/events", event("az1"))
            #expect(try copy.json["result"]?.stringValue == "duplicate")
            let state = try await client.get("/v1/state").json
            #expect(state["blackouts"]?.arrayValue?.count == 1)
        }
    }

    @Test func `a zone that the map does not know is refused`() async throws {
        try await Harness().requests { client in
            let response = try await client.post("/v1/events", event("az9"))
            #expect(response.status == .unprocessableContent)
            #expect(try response.problem == "unknown-zone")
        }
    }

    @Test func `what is no event is refused with its key`() async throws {
        try await Harness().requests { client in
            let response = try await client.post("/v1/events", #"{"time":"yesterday"}"#)
            #expect(response.status == .unprocessableContent)
            #expect(try response.json["key"]?.stringValue == "time")
        }
    }
}
