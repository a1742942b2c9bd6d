import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel

struct RoutesTests {
    @Test(arguments: [
        "/assets", "/assets/a/b", "/v1", "/v2/batches", "/metrics/", "/v1/plan/x", "/%2e%2e/etc/passwd",
        "/v1/../metrics",
    ])
    func `a path that there is not is a problem`(path: String) async throws {
        try await Harness().requests { client in
            let response = try await client.get(path)
            if response.status != .ok {
                #expect(response.status == .notFound)
                #expect(try response.problem == "no-such-route")
            } else {
                #expect(path == "/metrics/")
            }
        }
    }

    @Test func `a method that a path has not is a problem that names those it has`() async throws {
        try await Harness().requests { client in
            let response = try await client.get("/v1/batches")
            #expect(response.status == .methodNotAllowed)
            #expect(try response.problem == "method-not-allowed")
            #expect(response.headers[.allow] == "POST")
            let posted = try await client.post("/v1/state", "{}")
            #expect(posted.headers[.allow] == "GET, HEAD")
        }
    }

    @Test func `the process says that it is alive and ready`() async throws {
        try await Harness().requests { client in
            let health = try await client.get("/healthz")
            #expect(health.status == .ok)
            #expect(try health.json["version"]?.stringValue == "1.2.3")
            let ready = try await client.get("/readyz")
            #expect(ready.status == .ok)
            #expect(try ready.json["map_revision"]?.stringValue == "m1")
        }
    }

    @Test func `every route asks the browser not to guess`() async throws {
        try await Harness().requests { client in
            for path in ["/healthz", "/v1/state", "/v1/findings", "/metrics", "/nowhere"] {
                let response = try await client.get(path)
                #expect(response.headers[.xContentTypeOptions] == "nosniff", "\(path)")
            }
        }
    }
}
