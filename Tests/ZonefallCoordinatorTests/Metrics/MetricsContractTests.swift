import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing
@testable import ZonefallCoordinator
import ZonefallModel
import ZonefallReports
import ZonefallTestSupport

/// Names, types and labels that others build on: they are added to, never changed.
struct MetricsContractTests {
    /// `name type label,label`, of everything on a page after a little of everything.
    private func contract(_ text: String) -> [String] {
        var types: [String: String] = [:]
        var labels: [String: Set<String>] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix("# TYPE ") {
                types[words[2]] = words[3]
                labels[words[2]] = []
            } else if !line.hasPrefix("#") {
                var name = String(line.prefix { $0 != "{" && $0 != " " })
                for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) && types[name] == nil {
                    name = String(name.dropLast(suffix.count))
                }
                for match in line.matches(of: /([a-z_]+)="/) {
                    labels[name, default: []].insert(String(match.output.1))
                }
            }
        }
        return types.map { name, type in
            "\(name) \(type) \(labels[name, default: []].sorted().joined(separator: ","))"
        }.sorted()
    }

    private func harness() throws -> Harness {
        let harness = try Harness(findings: [.remoteFloatingIP("fip-a")], servesTargets: true)
        harness.health.update("hook") { $0.isUp = true }
        return harness
    }

    private func fill(_ client: any TestClientProtocol) async throws {
        var traced = Observation.http("fip-a", from: "agent-a")
        traced.path = [.init(ttl: 1, address: .v4(9))]
        var details = ObservationDetails()
        details.phases = [.init("connect", .milliseconds(1)), .init("first_byte", .milliseconds(2))]
        traced.details = details
        var ping = Observation.http("fip-b", from: "agent-a")
        ping.kind = .icmp
        _ = try await client.post(.of("agent-a", [traced, ping, .http("fip-b", from: "agent-a", .timeout)]))
        let event = BlackoutEvent(
            time: .start,
            phase: .start,
            zone: "az2",
            scope: .physical,
            endsBy: .start + .seconds(90)
        )
        _ = try await client.post("/v1/events", event.json.compactText)
        _ = try await client.get("/v1/findings")
    }

    @Test(arguments: ["metrics", "metrics/targets", "metrics/blackbox"])
    func `the names, types and labels of a page are those that were promised`(page: String) async throws {
        let harness = try harness()
        let text = try await harness.requests { client in
            try await fill(client)
            return try await client.get("/\(page)").text
        }
        let name = "\(page.replacing("/", with: "-")).txt"
        let golden = Golden(in: Repository.root.appending(path: "Tests/ZonefallCoordinatorTests/Golden"))
        #expect(try golden.difference(of: contract(text).joined(separator: "\n") + "\n", from: name) == nil)
    }

    @Test(
        .enabled(if: Command.canRun("promtool", package: "prometheus")),
        arguments: ["/metrics", "/metrics/targets", "/metrics/blackbox"]
    )
    func `promtool has nothing to say about any page`(path: String) async throws {
        guard let promtool = try Command("promtool", package: "prometheus") else { return }
        let text = try await harness().requests { client in
            try await fill(client)
            return try await client.get(path).text
        }
        let check = try promtool.run(["check", "metrics"], input: text)
        #expect(check.status == 0, "\(check.output)")
        #expect(check.output.isEmpty)
    }

    @Test func `the zone's page does not grow with what stands in the zones`() async throws {
        func lines(_ addresses: Int) async throws -> Int {
            let map = ZoneMap(
                region: "reg1",
                zones: [Zone(id: "az1"), Zone(id: "az2")],
                routers: [Router(id: "rtr-a", requestedZones: ["az1"])],
                instances: [Instance(id: "web-1", zone: "az1", ports: [])],
                floatingIPs: (0..<addresses).map {
                    FloatingIP(
                        id: .init("fip-\($0)"),
                        zone: "az1",
                        address: .v4(UInt32($0)),
                        router: "rtr-a",
                        serves: .instance("web-1")
                    )
                },
                vantages: [Vantage(id: "agent-a", zone: "az1", instance: "web-1")]
            )
            return try await Harness(map: map).requests { client in
                _ = try await client.post(
                    .of("agent-a", (0..<addresses).map { .http("fip-\($0)", from: "agent-a") })
                )
                return try await client.get("/metrics").text.split(separator: "\n").count
            }
        }
        #expect(try await lines(200) == lines(2))
    }

    @Test func `who asks for OpenMetrics gets exemplars and an end`() async throws {
        try await harness().requests { client in
            try await fill(client)
            let response = try await client.get("/metrics", [.accept: "application/openmetrics-text; version=1.0.0"])
            #expect(response.headers[.contentType] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(response.text.hasSuffix("# EOF\n"))
            #expect(response.text.contains(#" # {probe_id="agent-a/http:fip-a"} 0.004711 1772352000.0"#))
        }
    }

    @Test func `the long pages are served only to who asked for them`() async throws {
        try await Harness().requests { client in
            for path in ["/metrics/targets", "/metrics/blackbox"] {
                let response = try await client.get(path)
                #expect(response.status == .notFound)
                #expect(try response.problem == "targets-not-served")
            }
        }
    }

    @Test func `a target that failed, or was not sent, has no duration on the blackbox page`() async throws {
        try await harness().requests { client in
            _ = try await client.post(
                .of(
                    "agent-a",
                    [.http("fip-a", from: "agent-a", .timeout), .http("fip-b", from: "agent-a", .notSent(reason: "x"))]
                )
            )
            let lines = try await client.get("/metrics/blackbox").text.split(separator: "\n")
            #expect(lines.contains(#"probe_success{instance="fip-a",job="http",agent="agent-a"} 0"#))
            #expect(!lines.contains { $0.hasPrefix("probe_duration_seconds{") })
            #expect(!lines.contains { $0.contains("fip-b") })
        }
    }

    @Test func `a way that changed is counted, one that only kept silent is not`() async throws {
        try await harness().requests { client in
            for (sequence, hops) in [[UInt32(1), 2], [1, 3], [1]].enumerated() {
                var observation = Observation.http("fip-a", from: "agent-a")
                observation.path = hops.enumerated().map { .init(ttl: $0 + 1, address: .v4($1)) }
                _ = try await client.post(.of("agent-a", sequence: Int64(sequence), [observation]))
            }
            let text = try await client.get("/metrics").text
            #expect(text.contains(#"zonefall_path_changes_total{src_zone="az1",kind="http"} 1"# + "\n"))
        }
    }
}
