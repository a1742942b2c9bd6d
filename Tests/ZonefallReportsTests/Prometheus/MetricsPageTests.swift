import Testing
import ZonefallReports

struct MetricsPageTests {
    @Test func `a page is written as Prometheus reads it`() {
        let page = MetricsPage([
            MetricFamily(
                "zonefall_things_total",
                .counter,
                help: "Things",
                [.init(["kind": "a"], 3), .init(["kind": "B"], 0)]
            ),
            MetricFamily("zonefall_empty", .gauge, help: "Nothing yet", []),
            MetricFamily("zonefall_plain", .gauge, help: "No labels", [.init(1)]),
            MetricFamily(
                "zonefall_duration_seconds",
                .histogram,
                help: "Round trips",
                [
                    .init(
                        ["kind": "http"],
                        histogram: .init(bounds: [0.0005, 0.25, 5], counts: [1, 2, 0, 4], sum: 33.25)
                    )
                ]
            ),
        ])
        #expect(
            page.text == """
                # HELP zonefall_duration_seconds Round trips
                # TYPE zonefall_duration_seconds histogram
                zonefall_duration_seconds_bucket{kind="http",le="0.0005"} 1
                zonefall_duration_seconds_bucket{kind="http",le="0.25"} 3
                zonefall_duration_seconds_bucket{kind="http",le="5"} 3
                zonefall_duration_seconds_bucket{kind="http",le="+Inf"} 7
                zonefall_duration_seconds_sum{kind="http"} 33.25
                zonefall_duration_seconds_count{kind="http"} 7
                # HELP zonefall_empty Nothing yet
                # TYPE zonefall_empty gauge
                # HELP zonefall_plain No labels
                # TYPE zonefall_plain gauge
                zonefall_plain 1
                # HELP zonefall_things_total Things
                # TYPE zonefall_things_total counter
                zonefall_things_total{kind="B"} 0
                zonefall_things_total{kind="a"} 3

                """
        )
    }

    @Test(
        arguments: [
            (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), ("ä€ 🙂", "ä€ 🙂"), (#"\""#, #"\\\""#),
            (#"x"} 1"# + "\nfake 2", #"x\"} 1\nfake 2"#),
        ]
    )
    func `a label value can't break out of its quotes`(value: String, written: String) {
        let family = MetricFamily("m", .gauge, help: "h", [.init(["l": value], 1)])
        #expect(MetricsPage([family]).text == "# HELP m h\n# TYPE m gauge\nm{l=\"\(written)\"} 1\n")
    }

    @Test func `a line feed in a help stays in its line`() {
        let text = MetricsPage([MetricFamily("m", .gauge, help: "a\nb \\ \"c\"", [])]).text
        #expect(text == "# HELP m a\\nb \\\\ \"c\"\n# TYPE m gauge\n")
    }

    @Test(
        arguments: [
            (0.0, "0"), (1, "1"), (-3, "-3"), (0.25, "0.25"), (1_772_352_000.104, "1772352000.104"),
            (.infinity, "+Inf"),
            (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"), (123_456_789_012, "123456789012"),
        ]
    )
    func `a number is written so that it reads back the same`(number: Double, written: String) {
        let text = MetricsPage([MetricFamily("m", .gauge, help: "h", [.init([:], number)])]).text
        #expect(text.hasSuffix("\nm \(written)\n"))
    }

    @Test func `buckets are cumulated, and the last one counts everything`() {
        let histogram = MetricFamily.Histogram(bounds: [1, 2], counts: [3], sum: 1.5)
        let text = MetricsPage([MetricFamily("m", .histogram, help: "h", [.init([:], histogram: histogram)])]).text
        #expect(
            text.contains("m_bucket{le=\"1\"} 3\nm_bucket{le=\"2\"} 3\nm_bucket{le=\"+Inf\"} 3\nm_sum 1.5\nm_count 3\n")
        )
    }

    @Test func `the order is always the same`() {
        let families = [
            MetricFamily("b", .gauge, help: "h", [.init(["x": "2"], 1), .init(["x": "1"], 1)]),
            MetricFamily("a", .gauge, help: "h", []),
        ]
        #expect(MetricsPage(families) == MetricsPage(families.reversed()))
        #expect(MetricsPage(families).families.map(\.name) == ["a", "b"])
        #expect(MetricsPage(families).families[1].series.map(\.labels[0].value) == ["1", "2"])
    }
}
