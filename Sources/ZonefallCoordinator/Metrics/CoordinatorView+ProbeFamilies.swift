import ZonefallModel
import ZonefallReports

extension CoordinatorView {
    /// What the probes said, by place and kind; never by target, so that a region has some hundred series.
    var probeFamilies: [MetricFamily] {
        [
            MetricFamily(
                "zonefall_probe_attempts_total",
                .counter,
                help: "Attempts by outcome; not_sent says nothing of the target",
                totals.attempts.flatMap { cell, outcomes in
                    outcomes.map { outcome, count in
                        .init(
                            [
                                "src_zone": cell.source.name, "dst_zone": cell.home.name, "kind": cell.kind.rawValue,
                                "outcome": outcome,
                            ],
                            count
                        )
                    }
                }
            ),
            MetricFamily(
                "zonefall_probe_duration_seconds",
                .histogram,
                help: "Round trips of attempts that were answered",
                totals.roundTrips.map { cell, histogram in
                    .init(
                        ["src_zone": cell.source.name, "dst_zone": cell.home.name, "kind": cell.kind.rawValue],
                        histogram: .init(
                            bounds: ProbeTotals.bounds,
                            counts: histogram.counts,
                            sum: histogram.sum,
                            exemplars: histogram.examples.compactMapValues(\.exemplar)
                        )
                    )
                }
            ),
            MetricFamily(
                "zonefall_zone_reachable_ratio",
                .gauge,
                help: "Share of the last minute's attempts that worked; absent without attempts, which is not 0",
                state.matrix.cells(at: now).compactMap { cell, tally in
                    tally.okRatio.map { ratio in
                        .init(
                            ["src_zone": cell.source.name, "dst_zone": cell.home.name, "kind": cell.kind.rawValue],
                            ratio
                        )
                    }
                }
            ),
            MetricFamily(
                "zonefall_path_changes_total",
                .counter,
                help: "How often the way to a target became another, by traces and next hops",
                pathChanges.counts.map { series, count in
                    .init(["src_zone": series.source.name, "kind": series.kind.rawValue], count)
                }
            ),
        ]
    }
}

extension ProbeTotals.Example {
    /// nil when the names are longer than an exemplar may be.
    fileprivate var exemplar: MetricFamily.Exemplar? {
        .init(["probe_id": "\(key.vantage)/\(key.kind.rawValue):\(key.target)"], roundTrip, at: receivedAt)
    }
}
