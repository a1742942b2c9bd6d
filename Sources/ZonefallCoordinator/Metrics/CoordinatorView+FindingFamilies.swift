import ZonefallModel
import ZonefallReports

extension CoordinatorView {
    var findingFamilies: [MetricFamily] {
        // One that went away goes to 0, and not to silence.
        var counts: [FindingLabels: Int] = [:]
        for entry in goneFindings {
            counts[FindingLabels(entry.finding, home: home(of: entry.finding)), default: 0] += 0
        }
        for entry in findings { counts[FindingLabels(entry.finding, home: home(of: entry.finding)), default: 0] += 1 }
        return [
            MetricFamily(
                "zonefall_findings",
                .gauge,
                help: "Findings that stand, by where their subjects stand and the zone on which they depend",
                counts.map { labels, count in
                    .init(
                        [
                            "rule": labels.rule.id, "kind": labels.rule.kind.rawValue,
                            "severity": labels.standing.severity.rawValue, "verdict": labels.standing.rawValue,
                            "home_zone": labels.home, "depends_on_zone": labels.zone.rawValue,
                        ],
                        count
                    )
                }
            ),
            MetricFamily(
                "zonefall_findings_standing",
                .gauge,
                help: "Findings that stand, by how sure they are; 0 is said only after somebody looked",
                evaluatedAt == nil
                    ? []
                    : Finding.Standing.allCases.map { standing in
                        .init(
                            ["verdict": standing.rawValue],
                            findings.count { $0.finding.standing == standing }
                        )
                    }
            ),
            MetricFamily(
                "zonefall_findings_evaluated_timestamp_seconds",
                .gauge,
                help: "When findings were made last, on the coordinator's clock",
                evaluatedAt.map { [.init([:], Double($0.millisecondsSinceEpoch) / 1_000)] } ?? []
            ),
        ]
    }

    /// Where a finding's subject stands by the map; `region` for what stands in no single zone.
    func home(of finding: Finding) -> String {
        (state.home(ofTarget: finding.subject.id) ?? .region).name
    }
}

/// What findings are counted by.
private struct FindingLabels: Hashable {
    let rule: Finding.Rule
    let standing: Finding.Standing
    let home: String
    let zone: Zone.ID

    init(_ finding: Finding, home: String) {
        (rule, standing, zone, self.home) = (finding.rule, finding.standing, finding.zone, home)
    }
}
