import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel

struct FindingsRouteTests {
    @Test func `a finding says when it was seen first and last`() async throws {
        let harness = try Harness(findings: [.remoteFloatingIP("fip-a")])
        try await harness.requests { client in
            let response = try await client.get("/v1/findings")
            #expect(response.status == .ok)
            let finding = try #require(try response.json["findings"]?.arrayValue?.first)
            #expect(try Finding(json: finding) == .remoteFloatingIP("fip-a"))
            #expect(finding["first_seen"]?.stringValue == Timestamp.start.description)
            #expect(finding["last_seen"]?.stringValue == Timestamp.start.description)
        }
    }

    @Test func `no findings is not good news: coverage says how little was looked at`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            let json = try await client.get("/v1/findings").json
            #expect(json["findings"]?.arrayValue?.isEmpty == true)
            #expect(json["coverage"]?["ratio"]?.numberValue == 0)
            #expect(json["coverage"]?["expected"]?.integerValue == 6)
        }
    }

    @Test func `the entity tag changes with what was found, not with time`() async throws {
        let harness = try Harness(findings: [.remoteFloatingIP("fip-a")])
        try await harness.requests { client in
            let tag = try #require(try await client.get("/v1/findings").headers[.eTag])
            #expect(tag.hasPrefix("W/\""))
            harness.clock.advance(by: .seconds(300))
            let later = try await client.get("/v1/findings", [.ifNoneMatch: tag])
            #expect(later.status == .notModified)
            #expect(later.text.isEmpty)
        }
        try await Harness(findings: [.remoteFloatingIP("fip-a", confidence: 0.7)]).requests { client in
            let tag = try #require(try await harness.requests { try await $0.get("/v1/findings") }.headers[.eTag])
            let other = try await client.get("/v1/findings", [.ifNoneMatch: tag])
            #expect(other.status == .ok)
        }
    }
}
