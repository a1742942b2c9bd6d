import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallModel

@testable import ZonefallCoordinator

struct PageDataRoutesTests {
    @Test func `what a blackout takes says whether the map knew`() async throws {
        let harness = try Harness(findings: [.remoteFloatingIP("fip-b")])
        try await harness.requests { client in
            let forecast = try await client.get("/v1/what-if?zone=az1").json
            let losses = try #require(forecast["losses"]?.arrayValue)
            let hidden = losses.filter { $0["hidden"]?.boolValue == true }.map { $0["subject"]?.stringValue }
            #expect(hidden == ["fip-b", "shop", "shop-glb"] || hidden.contains("fip-b"))
            #expect(forecast["total"]?.integerValue == Int64(losses.count))
            let first = try await client.get("/v1/what-if?zone=az1&limit=1").json
            #expect(first["losses"]?.arrayValue?.count == 1)
            let rest = try await client.get("/v1/what-if?zone=az1&after=\(first["cursor"]?.integerValue ?? 0)").json
            #expect(rest["losses"]?.arrayValue?.count == losses.count - 1)
        }
    }

    @Test func `a zone that there is not is told of`() async throws {
        try await Harness().requests { client in
            let unknown = try await client.get("/v1/what-if?zone=az9")
            #expect(unknown.status == .notFound)
            #expect(try unknown.problem == "no-such-zone")
            let missing = try await client.get("/v1/what-if")
            #expect(try missing.problem == "bad-parameter")
        }
    }

    @Test func `a forecast that did not change is not sent again`() async throws {
        try await Harness().requests { client in
            let tag = try #require(try await client.get("/v1/what-if?zone=az1").headers[.eTag])
            let again = try await client.get("/v1/what-if?zone=az1", [.ifNoneMatch: tag])
            #expect(again.status == .notModified)
        }
    }

    @Test func `each planned probe is listed page by page, seen or not`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            _ = try await client.post(
                .of("agent-a", [.http("fip-a", from: "agent-a"), .http("fip-b", from: "agent-a", .timeout)])
            )
            var standings: [String?] = []
            var after: Int64 = 0
            while true {
                let page = try await client.get("/v1/probes?limit=4&after=\(after)").json
                standings += (page["probes"]?.arrayValue ?? []).map { $0["standing"]?.stringValue }
                after = try #require(page["cursor"]?.integerValue)
                if page["has_more"]?.boolValue != true { break }
            }
            #expect(standings == ["works", "fails"] + Array(repeating: "unknown", count: 4))
            let failing = try await client.get("/v1/probes?standing=fails").json["probes"]?.arrayValue
            #expect(failing?.map { $0["target"]?.stringValue } == ["fip-b"])
            let cell = try await client.get("/v1/probes?source=az1&home=az2&kind=http").json["probes"]?.arrayValue
            #expect(cell?.count == 1)
        }
    }

    @Test func `the overview is all of one moment, and says from where the stream goes on`() async throws {
        let harness = try Harness(findings: [.remoteFloatingIP("fip-b")])
        let overview = try await harness.requests { try await $0.get("/v1/overview").json }
        #expect(overview["id"]?.stringValue?.contains("-") == true)
        #expect(overview["what_if"]?.arrayValue?.count == 2)
        #expect(overview["verdict"]?["verdict"]?.stringValue == "refuted")
        #expect(overview["matrix"]?.arrayValue?.count == 6)
        let arrow = try #require(overview["topology"]?["arrows"]?.arrayValue?.first)
        #expect(arrow["from"]?.stringValue == "fip-b")
        #expect(arrow["to_zone"]?.stringValue == "az1")
    }
}
