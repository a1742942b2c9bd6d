import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallCoordinator
import ZonefallModel

struct MetricsRouteTests {
    /// The page after a little of everything.
    private func page(_ harness: Harness) async throws -> String {
        try await harness.requests { client in
            let batch = ObservationBatch.of(
                "agent-a",
                dropped: 12,
                planRevision: "p",
                [
                    .http("fip-a", from: "agent-a"), .http("fip-b", from: "agent-a", .timeout),
                    .http("nowhere", from: "agent-a"), .http("shop-glb", from: "agent-a", .notSent(reason: "no route")),
                ]
            )
            _ = try await client.post(batch)
            _ = try await client.post(batch)
            _ = try await client.post("/v1/batches", "{")
            let event = BlackoutEvent(
                time: .start,
                phase: .start,
                zone: "az2",
                scope: .physical,
                endsBy: .start + .seconds(90)
            )
            _ = try await client.post("/v1/events", event.json.compactText)
            let response = try await client.get("/metrics")
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            return response.text
        }
    }

    @Test func `what happened is what is counted`() async throws {
        let lines = try await page(Harness(findings: [.remoteFloatingIP("fip-a")])).split(separator: "\n")
        for line in [
            #"zonefall_build_info{version="1.2.3",swift="6.3"} 1"#,
            #"zonefall_map_revision_info{region="reg1",revision="m1"} 1"#,
            #"zonefall_probe_attempts_total{src_zone="az1",dst_zone="az1",kind="http",outcome="ok"} 1"#,
            #"zonefall_probe_attempts_total{src_zone="az1",dst_zone="az2",kind="http",outcome="timeout"} 1"#,
            #"zonefall_probe_attempts_total{src_zone="az1",dst_zone="region",kind="http",outcome="not_sent"} 1"#,
            #"zonefall_probe_duration_seconds_bucket{src_zone="az1",dst_zone="az1",kind="http",le="0.0025"} 0"#,
            #"zonefall_probe_duration_seconds_bucket{src_zone="az1",dst_zone="az1",kind="http",le="0.005"} 1"#,
            #"zonefall_zone_reachable_ratio{src_zone="az1",dst_zone="az1",kind="http"} 1"#,
            #"zonefall_zone_reachable_ratio{src_zone="az1",dst_zone="az2",kind="http"} 0"#,
            #"zonefall_findings{rule="ZF004",kind="remote_floating_ip",severity="warning",verdict="confirmed",home_zone="az1",depends_on_zone="az1"} 1"#,
            #"zonefall_findings_standing{verdict="confirmed"} 1"#,
            #"zonefall_findings_standing{verdict="suspected"} 0"#,
            "zonefall_map_age_seconds 0",
            #"zonefall_agent_up{agent="agent-a",zone="az1"} 1"#,
            #"zonefall_agent_up{agent="agent-out",zone="outside"} 0"#,
            #"zonefall_agent_last_seen_timestamp_seconds{agent="agent-a",zone="az1"} 1772352000"#,
            #"zonefall_agent_dropped_observations_total{agent="agent-a",zone="az1"} 12"#,
            #"zonefall_agent_dropped_observations_total{agent="agent-b",zone="az2"} 0"#,
            #"zonefall_ingest_batches_total{result="new"} 1"#,
            #"zonefall_ingest_batches_total{result="duplicate"} 1"#,
            #"zonefall_ingest_batches_total{result="rejected"} 1"#,
            #"zonefall_ingest_observations_total{result="stored"} 3"#,
            #"zonefall_ingest_observations_total{result="ignored"} 1"#,
            #"zonefall_chaos_active{zone="az1",run_id=""} 0"#,
            #"zonefall_chaos_active{zone="az2",run_id="chaos"} 1"#,
            #"zonefall_chaos_fuse_remaining_seconds{zone="az2",run_id="chaos"} 90"#,
            "zonefall_coverage_expected_probes 6",
            "zonefall_coverage_observed_probes 2",
        ] {
            #expect(lines.contains(line[...]), "\(line)")
        }
    }

    @Test func `no data has no series, and a silent agent keeps its last time`() async throws {
        let harness = try Harness()
        _ = try await page(harness)
        harness.clock.advance(by: .seconds(300))
        let text = try await harness.requests { try await $0.get("/metrics").text }
        #expect(!text.contains("\nzonefall_zone_reachable_ratio{"))
        #expect(!text.contains(#"zonefall_agent_last_seen_timestamp_seconds{agent="agent-b""#))
        #expect(text.contains(#"zonefall_agent_last_seen_timestamp_seconds{agent="agent-a",zone="az1"} 1772352000"#))
        #expect(text.contains(#"zonefall_agent_up{agent="agent-a",zone="az1"} 0"#))
    }

    @Test(.enabled(if: Command.canRun("promtool", package: "prometheus")))
    func `promtool finds nothing to complain about`() async throws {
        let text = try await page(Harness(findings: [.remoteFloatingIP("fip-a")]))
        guard let promtool = try Command("promtool", package: "prometheus") else { return }
        let clean = try promtool.run(["check", "metrics"], input: text)
        #expect(clean.status == 0, "\(clean.output)")
        #expect(clean.output.isEmpty)
        // It would complain if there were something.
        #expect(try promtool.run(["check", "metrics"], input: "zonefall_x_ms_total 1\n").status == 3)
    }

    @Test func `hostile ids stay in their label`() async throws {
        let map = ZoneMap(
            region: "a\"b\n",
            zones: [Zone(id: "z\\\"} 1\nfake_metric 2")],
            vantages: [Vantage(id: "agent\n\"x", zone: "z\\\"} 1\nfake_metric 2")]
        )
        let text = try await Harness(map: map).requests { try await $0.get("/metrics").text }
        #expect(!text.contains("\nfake_metric"))
        #expect(text.contains(#"zonefall_agent_up{agent="agent\n\"x",zone="z\\\"} 1\nfake_metric 2"} 0"#))
    }
}
