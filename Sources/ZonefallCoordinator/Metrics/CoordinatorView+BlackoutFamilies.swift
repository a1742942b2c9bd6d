import ZonefallModel
import ZonefallReports

extension CoordinatorView {
    /// Which zones are dark on purpose; `run_id` is empty while a zone is not.
    var blackoutFamilies: [MetricFamily] {
        let open = Dictionary(grouping: state.blackouts.open, by: \.zone)
        return [
            MetricFamily(
                "zonefall_chaos_active",
                .gauge,
                help: "1 while a blackout of the zone is announced, else 0",
                state.map.zones.flatMap { zone -> [MetricFamily.Series] in
                    let runs = Set((open[zone.id] ?? []).map(\.source)).sorted()
                    guard !runs.isEmpty else { return [.init(["zone": zone.id.rawValue, "run_id": ""], 0)] }
                    return runs.map { .init(["zone": zone.id.rawValue, "run_id": $0], 1) }
                }
            ),
            MetricFamily(
                "zonefall_chaos_fuse_remaining_seconds",
                .gauge,
                help: "Until a blackout ends by itself; absent where nothing was announced of that",
                Dictionary(
                    state.blackouts.open.compactMap { window in
                        window.endsBy.map { ([window.zone.rawValue, window.source], max(0, ($0 - now).seconds)) }
                    },
                    uniquingKeysWith: { max($0, $1) }
                ).map { .init(["zone": $0[0], "run_id": $0[1]], $1) }
            ),
        ]
    }
}
