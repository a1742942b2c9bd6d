import ZonefallModel
import ZonefallReports

/// What happened between two looks, as events.
///
/// The first look after a start tells of what stands already, under the same ids as before: nothing is lost in a restart, and
/// who keeps ids keeps one of each.
struct EventWatch: Sendable {
    private var findings: [String: FindingLedger.Entry] = [:]
    private var windows: [BlackoutWindows.Window]?
    private var agents: [Vantage.ID: VantageRoster.Status]?
    private var dark: Set<Zone.ID> = []
    private var mapRevision: String?

    mutating func step(_ snapshot: PushSnapshot) -> [PushEvent] {
        findingEvents(snapshot) + windowEvents(snapshot) + zoneEvents(snapshot) + agentEvents(snapshot)
            + mapEvents(snapshot)
    }

    private mutating func findingEvents(_ snapshot: PushSnapshot) -> [PushEvent] {
        guard snapshot.isEvaluated else { return [] }
        let standing = Dictionary(
            snapshot.findings.filter { $0.finding.standing != .inconclusive }.map { ($0.finding.fingerprint, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        defer { findings = standing }
        let opened = standing.values.filter { entry in
            findings[entry.finding.fingerprint]?.finding.standing != entry.finding.standing
        }
        let closed = findings.values.filter { standing[$0.finding.fingerprint] == nil }
        return opened.sorted { $0.finding < $1.finding }.map {
            event(.findingOpened, $0, snapshot, at: $0.firstSeen, "opened")
        }
            + closed.sorted { $0.finding < $1.finding }.map {
                event(.findingClosed, $0, snapshot, at: snapshot.now, "closed")
            }
    }

    private func event(
        _ kind: PushEvent.Kind,
        _ entry: FindingLedger.Entry,
        _ snapshot: PushSnapshot,
        at time: Timestamp,
        _ verb: String
    ) -> PushEvent {
        let finding = entry.finding
        return PushEvent(
            kind,
            region: snapshot.region,
            time: time,
            subject: "\(finding.subject.keyword)/\(finding.subject.id)",
            severity: finding.standing.severity,
            text:
                "\(verb): \(finding.subject) depends on \(finding.zone): \(finding.rule.title) (\(finding.standing.rawValue))",
            data: entry.json
        )
    }

    private mutating func windowEvents(_ snapshot: PushSnapshot) -> [PushEvent] {
        defer { windows = snapshot.blackouts }
        // What a store remembers from before is history, and was told.
        let known = windows ?? snapshot.blackouts.filter { $0.end != nil }
        var events: [PushEvent] = []
        for window in snapshot.blackouts {
            let before = known.first {
                $0.zone == window.zone && $0.start == window.start && $0.source == window.source
            }
            if before == nil { events.append(event(window, "dark", at: window.start, snapshot)) }
            if let end = window.end, before?.end == nil, before != nil || windows != nil {
                events.append(event(window, "light", at: end, snapshot))
            }
        }
        return events
    }

    private func event(
        _ window: BlackoutWindows.Window,
        _ phase: String,
        at time: Timestamp,
        _ snapshot: PushSnapshot
    ) -> PushEvent {
        PushEvent(
            .chaosPhase,
            region: snapshot.region,
            time: time,
            subject: "zone/\(window.zone)",
            severity: .info,
            text: "zone \(window.zone) is \(phase) on purpose (\(window.source))",
            data: .object(omittingNil: [
                "zone": .string(window.zone.rawValue), "phase": .string(phase), "run_id": .string(window.source),
                "scope": .string(window.scope.rawValue), "start": .string(window.start.description),
                "end": window.end.map { .string($0.description) },
            ])
        )
    }

    private mutating func zoneEvents(_ snapshot: PushSnapshot) -> [PushEvent] {
        let now = Set(snapshot.zones.filter(\.isUnreachable).map(\.zone))
        defer { dark = now }
        return now.symmetricDifference(dark).sorted().map { zone in
            let isDark = now.contains(zone)
            return PushEvent(
                .zoneState,
                region: snapshot.region,
                time: snapshot.now,
                subject: "zone/\(zone)",
                severity: isDark ? .critical : .info,
                text: "zone \(zone) \(isDark ? "does not answer" : "answers") those outside it",
                data: ["zone": .string(zone.rawValue), "state": isDark ? "unreachable" : "reachable"]
            )
        }
    }

    private mutating func agentEvents(_ snapshot: PushSnapshot) -> [PushEvent] {
        let now = Dictionary(snapshot.agents.map { ($0.id, $0.status) }, uniquingKeysWith: { first, _ in first })
        defer { agents = now }
        guard let agents else { return [] }
        return snapshot.agents.filter { agents[$0.id] != $0.status }.map { agent in
            PushEvent(
                .agentState,
                region: snapshot.region,
                time: snapshot.now,
                subject: "agent/\(agent.id)",
                severity: agent.status == .reporting ? .info : .warning,
                text: "agent \(agent.id) in \(agent.zone) \(agent.status == .reporting ? "reports" : "fell silent")",
                data: [
                    "agent": .string(agent.id.rawValue), "zone": .string(agent.zone),
                    "state": .string(agent.status.rawValue),
                ]
            )
        }
    }

    private mutating func mapEvents(_ snapshot: PushSnapshot) -> [PushEvent] {
        defer { mapRevision = snapshot.mapRevision }
        guard mapRevision != snapshot.mapRevision else { return [] }
        return [
            PushEvent(
                .mapRevision,
                region: snapshot.region,
                time: snapshot.now,
                subject: "region/\(snapshot.region)",
                severity: .info,
                text: "zone map \(snapshot.mapRevision.prefix(12)) is in use",
                data: ["map_revision": .string(snapshot.mapRevision)]
            )
        ]
    }
}
