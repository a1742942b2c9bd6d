import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel

struct ObservationsRouteTests {
    @Test func `any cursor can be asked for, also the largest`() async throws {
        try await Harness().requests { client in
            let page = try await client.get("/v1/observations?after=\(Int64.max)").json
            #expect(page["observations"]?.arrayValue?.isEmpty == true)
            #expect(page["missed"]?.boolValue == false)
        }
    }

    @Test func `a reader follows the cursor to the end and gets everything once`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            for sequence in 0..<5 {
                let observations = (0..<3).map {
                    Observation.http("fip-a", from: "agent-a", at: .start + .milliseconds(sequence * 10 + $0))
                }
                _ = try await client.post(.of("agent-a", sequence: Int64(sequence), observations))
            }
            var times: [String] = []
            var cursor: Int64 = 0
            while true {
                let page = try await client.get("/v1/observations?after=\(cursor)&limit=4").json
                let rows = try #require(page["observations"]?.arrayValue)
                #expect(page["missed"]?.boolValue == false)
                if rows.isEmpty { break }
                times += rows.compactMap { $0["time"]?.stringValue }
                cursor = try #require(page["cursor"]?.integerValue)
            }
            #expect(times == times.sorted())
            #expect(Set(times).count == 15)
            #expect(times.count == 15)
        }
    }

    @Test(arguments: ["after=-1", "after=x", "limit=0", "limit=10001", "limit=1e3", "after=99999999999999999999"])
    func `a parameter that can't be used is a problem`(query: String) async throws {
        try await Harness().requests { client in
            let response = try await client.get("/v1/observations?\(query)")
            #expect(response.status == .badRequest)
            #expect(try response.problem == "bad-parameter")
        }
    }

    @Test func `an observation comes out as it went in, with the time of its arrival`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            var observation = Observation.http("shop-glb", from: "agent-out", .error)
            observation.answers = [.v4(1)]
            observation.member = "web-1"
            _ = try await client.post(.of("agent-out", [observation]))
            let rows = try await client.get("/v1/observations").json["observations"]?.arrayValue
            #expect(try rows?.map { try Observation(json: $0) } == [observation])
        }
    }
}
