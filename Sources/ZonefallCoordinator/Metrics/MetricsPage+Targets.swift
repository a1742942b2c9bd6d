import ZonefallModel
import ZonefallReports

extension MetricsPage {
    /// The page that grows with the region: what stands of every single target, from every zone (`GET /metrics/targets`).
    init(targetsOf view: CoordinatorView) {
        self.init(view.targetFamilies + [view.dependencyFamily])
    }
}

extension CoordinatorView {
    /// What several agents of one zone see of one target in one way.
    private struct TargetView {
        var isUp = false
        var tally = ZoneMatrix.Tally()
        var roundTrip: Duration?
        var receivedAt: Timestamp?
        var changedAt: Timestamp
    }

    private struct TargetSeries: Hashable {
        let source: String
        let target: String
        let kind: String
    }

    fileprivate var targetFamilies: [MetricFamily] {
        var views: [TargetSeries: TargetView] = [:]
        for (key, record) in freshTargets {
            let series = TargetSeries(source: record.source.name, target: key.target, kind: key.kind.rawValue)
            var view = views[series] ?? TargetView(changedAt: record.changedAt)
            view.isUp = view.isUp || record.latest.outcome == .ok
            view.tally.add(record.tally(at: now))
            view.changedAt = max(view.changedAt, record.changedAt)
            if let roundTrip = record.latest.roundTrip, view.receivedAt.map({ $0 < record.receivedAt }) ?? true {
                (view.roundTrip, view.receivedAt) = (roundTrip, record.receivedAt)
            }
            views[series] = view
        }
        func family(_ name: String, _ help: String, _ value: (TargetView) -> Double?) -> MetricFamily {
            MetricFamily(
                name,
                .gauge,
                help: help,
                views.compactMap { series, view in
                    value(view).map {
                        .init(["src_zone": series.source, "target": series.target, "kind": series.kind], $0)
                    }
                }
            )
        }
        return [
            family("zonefall_target_up", "1 when the latest attempt of any agent of the zone worked, else 0") {
                $0.isUp ? 1 : 0
            },
            family("zonefall_target_success_ratio", "Share of the last minute's attempts that worked") {
                $0.tally.okRatio
            },
            family("zonefall_target_rtt_seconds", "Round trip of the latest attempt that was answered") {
                $0.roundTrip?.seconds
            },
            family(
                "zonefall_target_last_change_timestamp_seconds",
                "When the target last turned from working to not working, or back, on the coordinator's clock"
            ) {
                Double($0.changedAt.millisecondsSinceEpoch) / 1_000
            },
        ]
    }

    fileprivate var dependencyFamily: MetricFamily {
        MetricFamily(
            "zonefall_dependency_active",
            .gauge,
            help: "1 while the target is known to depend on another zone than it should, by confirmed findings",
            Set(
                findings.filter { $0.finding.standing == .confirmed }.map { entry in
                    [
                        entry.finding.subject.id, entry.finding.kind.rawValue, home(of: entry.finding),
                        entry.finding.zone.rawValue,
                    ]
                }
            ).map {
                .init(["target": $0[0], "kind": $0[1], "home_zone": $0[2], "depends_on_zone": $0[3]], 1)
            }
        )
    }

    /// What was seen lately, sorted; what was not has no series.
    var freshTargets: [(key: ProbeKey, record: TargetRecords.Record)] {
        targets.entries.filter { now - $0.value.receivedAt <= ZoneMatrix.window }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
    }
}
