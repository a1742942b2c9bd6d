import Testing
import ZonefallModel
import ZonefallReports

struct OpenMetricsTests {
    @Test func `a page in OpenMetrics has units, families without total, exemplars and an end`() throws {
        let exemplar = try #require(
            MetricFamily.Exemplar(
                ["probe_id": "agent-a/http:fip-a"],
                0.004_711,
                at: Timestamp(millisecondsSinceEpoch: 1_772_352_000_104)
            )
        )
        let page = MetricsPage([
            MetricFamily("zonefall_things_total", .counter, help: "\"Things\"", [.init(["kind": "a"], 3)]),
            MetricFamily(
                "zonefall_duration_seconds",
                .histogram,
                help: "Round trips",
                [.init([:], histogram: .init(bounds: [0.005], counts: [1, 1], sum: 7, exemplars: [0: exemplar]))]
            ),
        ])
        #expect(
            page.openMetricsText == """
                # TYPE zonefall_duration_seconds histogram
                # UNIT zonefall_duration_seconds seconds
                # HELP zonefall_duration_seconds Round trips
                zonefall_duration_seconds_bucket{le="0.005"} 1 # {probe_id="agent-a/http:fip-a"} 0.004711 1772352000.104
                zonefall_duration_seconds_bucket{le="+Inf"} 2
                zonefall_duration_seconds_sum 7
                zonefall_duration_seconds_count 2
                # TYPE zonefall_things counter
                # HELP zonefall_things \\"Things\\"
                zonefall_things_total{kind="a"} 3
                # EOF

                """
        )
        #expect(!page.text.contains("probe_id"), "the older format has no room for exemplars")
    }

    @Test(
        arguments: [
            (nil, false), ("", false), ("*/*", false), ("text/plain", false),
            // Prometheus 2.42, and a modern one.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true
            ),
            ("application/openmetrics-text; version=1.0.0", true), ("application/openmetrics-text", true),
            ("application/openmetrics-text;version=0.0.1", false),
            ("application/openmetrics-text;q=0.1, text/plain;q=0.9", false),
            ("application/openmetrics-text;q=0", false),
        ] as [(String?, Bool)]
    )
    func `who asks for OpenMetrics gets it, and nobody else`(accept: String?, isPreferred: Bool) {
        #expect(MetricsPage.prefersOpenMetrics(accept: accept) == isPreferred)
    }

    @Test func `an exemplar that is too long for the format is left out`() {
        let long = String(repeating: "x", count: 121)
        #expect(MetricFamily.Exemplar(["probe_id": long], 1, at: Timestamp(millisecondsSinceEpoch: 0)) == nil)
        #expect(
            MetricFamily.Exemplar(["probe_id": String(long.dropLast())], 1, at: Timestamp(millisecondsSinceEpoch: 0))
                != nil
        )
    }
}
