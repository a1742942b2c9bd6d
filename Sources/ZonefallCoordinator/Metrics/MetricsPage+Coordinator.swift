import ZonefallModel
import ZonefallReports

extension MetricsPage {
    /// All that the coordinator exports. `docs/metrics.md` and the boards in `dashboards/` name them.
    ///
    /// - Parameter others: what other parts of the program know of themselves.
    init(
        coordinator view: CoordinatorView,
        store: (observations: Int, bytes: Int),
        version: String,
        others: [MetricFamily] = []
    ) {
        self.init(
            view.processFamilies(version: version) + view.blackoutFamilies + view.probeFamilies + view.agentFamilies
                + view.coverageFamilies
                + view.findingFamilies + view.ingestFamilies(store: store) + others
        )
    }
}

extension CoordinatorView {
    fileprivate func processFamilies(version: String) -> [MetricFamily] {
        [
            MetricFamily(
                "zonefall_build_info",
                .gauge,
                help: "Always 1; says which version runs, and which Swift built it",
                [.init(["version": version, "swift": Self.swiftVersion], 1)]
            ),
            MetricFamily(
                "zonefall_map_revision_info",
                .gauge,
                help: "Always 1; says which zone map is loaded, by the SHA-256 of its document",
                [.init(["region": state.map.region, "revision": state.mapRevision], 1)]
            ),
            MetricFamily(
                "zonefall_map_age_seconds",
                .gauge,
                help: "Since the zone map was read",
                [.init([:], max(0, (now - mapReadAt).seconds))]
            ),
        ]
    }

    fileprivate var agentFamilies: [MetricFamily] {
        let heard = state.map.vantages.compactMap { vantage in
            state.roster.entries[vantage.id].map { (vantage.id.rawValue, state.map.place(of: vantage).name, $0) }
        }
        return [
            MetricFamily(
                "zonefall_agent_up",
                .gauge,
                help: "1 while the agent reports, 0 when it fell silent or was never heard",
                state.map.vantages.map { vantage in
                    .init(
                        ["agent": vantage.id.rawValue, "zone": state.map.place(of: vantage).name],
                        state.roster.status(of: vantage.id, at: now) == .reporting ? 1 : 0
                    )
                }
            ),
            MetricFamily(
                "zonefall_agent_last_seen_timestamp_seconds",
                .gauge,
                help: "When the agent's latest batch arrived, on the coordinator's clock; absent if none ever did",
                heard.map { agent, zone, entry in
                    .init(["agent": agent, "zone": zone], Double(entry.lastHeard.millisecondsSinceEpoch) / 1_000)
                }
            ),
            MetricFamily(
                "zonefall_agent_clock_offset_seconds",
                .gauge,
                help: "The agent's clock minus the coordinator's when its latest batch arrived, its way included",
                heard.map { .init(["agent": $0, "zone": $1], $2.clockOffset.seconds) }
            ),
            MetricFamily(
                "zonefall_agent_dropped_observations_total",
                .counter,
                help: "Observations that the agent says it dropped before it could hand them in",
                state.map.vantages.map { vantage in
                    .init(
                        ["agent": vantage.id.rawValue, "zone": state.map.place(of: vantage).name],
                        counts.dropped[vantage.id] ?? 0
                    )
                }
            ),
        ]
    }

    fileprivate var coverageFamilies: [MetricFamily] {
        [
            MetricFamily(
                "zonefall_coverage_expected_probes",
                .gauge,
                help: "Probes that the plans ask for",
                [.init(coverage.expected)]
            ),
            MetricFamily(
                "zonefall_coverage_observed_probes",
                .gauge,
                help: "Planned probes that were seen lately",
                [.init(coverage.observed)]
            ),
        ]
    }

    private static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    fileprivate func ingestFamilies(store: (observations: Int, bytes: Int)) -> [MetricFamily] {
        [
            MetricFamily(
                "zonefall_ingest_batches_total",
                .counter,
                help: "Batches that agents handed in",
                [
                    .init(["result": "new"], counts.new),
                    .init(["result": "duplicate"], counts.duplicates),
                    .init(["result": "heartbeat"], counts.heartbeats),
                    .init(["result": "rejected"], counts.rejected),
                ]
            ),
            MetricFamily(
                "zonefall_ingest_observations_total",
                .counter,
                help: "Observations in new batches; ignored ones name targets that the zone map does not know",
                [.init(["result": "stored"], counts.stored), .init(["result": "ignored"], counts.ignored)]
            ),
            MetricFamily(
                "zonefall_agent_silences_total",
                .counter,
                help: "How often an agent fell silent",
                [.init(counts.silences)]
            ),
            MetricFamily(
                "zonefall_store_observations",
                .gauge,
                help: "Observations that the store keeps",
                [.init(store.observations)]
            ),
            MetricFamily(
                "zonefall_store_size_bytes",
                .gauge,
                help: "Size of the store's database, without its write-ahead log",
                [.init(store.bytes)]
            ),
        ]
    }
}
