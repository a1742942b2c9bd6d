import ZonefallModel
import ZonefallReports

extension PushSnapshot {
    /// Everything that stands and that somebody should look at.
    ///
    /// Beginnings are those of this coordinator; Alertmanager keeps the earliest it heard of.
    func alerts(since beginnings: AlertBeginnings) -> [Alert] {
        findingAlerts + zoneAlerts(beginnings) + blackoutAlerts + agentAlerts(beginnings) + coverageAlerts(beginnings)
            + [watchdog(beginnings)]
    }

    private var findingAlerts: [Alert] {
        findings.filter { $0.finding.standing != .inconclusive }.map { entry in
            let finding = entry.finding
            let isDrift = finding.kind == Finding.Rule.mapDrift.kind
            return Alert(
                isDrift ? "ZonefallMapDrift" : "ZonefallHiddenZoneDependency",
                severity: finding.standing.severity,
                labels: [
                    "region": region, "rule": finding.rule.id, "kind": finding.kind.rawValue,
                    "subject": finding.subject.id, "subject_kind": finding.subject.keyword,
                    "home_zone": homes[finding.subject.id] ?? "region", "depends_on_zone": finding.zone.rawValue,
                    "verdict": finding.standing.rawValue,
                ],
                summary: "\(finding.subject) depends on \(finding.zone): \(finding.rule.title)",
                description: "\(finding.evidence.first?.statement ?? finding.rule.title). Remedy: \(finding.remedy)",
                rule: finding.rule.id,
                startsAt: entry.firstSeen
            )
        }
    }

    private func zoneAlerts(_ beginnings: AlertBeginnings) -> [Alert] {
        let dark = Set(blackouts.filter { $0.end == nil }.map(\.zone))
        // Made dark on purpose: that is an alert of its own.
        return zones.filter { $0.isUnreachable && !dark.contains($0.zone) }.map { reach in
            Alert(
                "ZonefallZoneUnreachable",
                severity: .critical,
                labels: ["region": region, "zone": reach.zone.rawValue],
                summary: "Zone \(reach.zone) does not answer those outside it",
                description: "\(reach.failed) of \(reach.asked) probes of what stands in it failed last.",
                startsAt: beginnings[.zone(reach.zone)] ?? now
            )
        }
    }

    private var blackoutAlerts: [Alert] {
        blackouts.filter { $0.end == nil }.map { window in
            let isOver = window.endsBy.map { $0 < now } ?? false
            return Alert(
                isOver ? "ZonefallChaosOverran" : "ZonefallBlackout",
                severity: isOver ? .critical : .info,
                labels: ["region": region, "zone": window.zone.rawValue, "run_id": window.source],
                summary: isOver
                    ? "The blackout of \(window.zone) should have ended by itself, and its end was not announced"
                    : "Zone \(window.zone) is dark on purpose",
                description: "Announced by \(window.source) at \(window.start).",
                startsAt: window.start
            )
        }
    }

    private func agentAlerts(_ beginnings: AlertBeginnings) -> [Alert] {
        agents.filter { $0.status != .reporting }.map { agent in
            Alert(
                "ZonefallAgentSilent",
                severity: .warning,
                labels: ["region": region, "agent": agent.id.rawValue, "zone": agent.zone],
                summary: "Agent \(agent.id) in \(agent.zone) does not report",
                description: agent.status == .neverHeard
                    ? "It was never heard. Look at its unit, and at its way to the coordinator."
                    : "Nothing is seen from there. Look at its unit, and at its way to the coordinator.",
                startsAt: beginnings[.agent(agent.id)] ?? now
            )
        }
    }

    private func coverageAlerts(_ beginnings: AlertBeginnings) -> [Alert] {
        guard AlertBeginnings.isLow(coverage), let start = beginnings[.coverage], now - start >= .seconds(60) else {
            return []
        }
        return [
            Alert(
                "ZonefallCoverageLow",
                severity: .warning,
                labels: ["region": region],
                summary: "Too few of the planned probes are seen",
                description:
                    "Findings may be missing. The gaps with their reasons are under coverage in GET /v1/state.",
                startsAt: start
            )
        ]
    }

    /// Always there: who misses it knows that nobody looks at the region.
    private func watchdog(_ beginnings: AlertBeginnings) -> Alert {
        Alert(
            "ZonefallWatchdog",
            severity: .info,
            labels: ["region": region],
            summary: "A coordinator looks at region \(region)",
            description: "This alert always stands. If it ends, no coordinator tells anything any more.",
            startsAt: beginnings[.watchdog] ?? now
        )
    }
}

/// Since when what stands has been standing, where nothing else says so.
struct AlertBeginnings: Hashable, Sendable {
    enum Subject: Hashable, Sendable {
        case zone(Zone.ID)
        case agent(Vantage.ID)
        case coverage
        case watchdog
    }

    private var starts: [Subject: Timestamp] = [:]

    subscript(subject: Subject) -> Timestamp? { starts[subject] }

    mutating func update(with snapshot: PushSnapshot) {
        var standing: Set<Subject> = [.watchdog]
        standing.formUnion(snapshot.zones.filter(\.isUnreachable).map { .zone($0.zone) })
        standing.formUnion(snapshot.agents.filter { $0.status != .reporting }.map { .agent($0.id) })
        if Self.isLow(snapshot.coverage) { standing.insert(.coverage) }
        starts = starts.filter { standing.contains($0.key) }
        for subject in standing where starts[subject] == nil { starts[subject] = snapshot.now }
    }

    static func isLow(_ coverage: Double?) -> Bool { coverage.map { $0 < 0.9 } ?? true }
}
