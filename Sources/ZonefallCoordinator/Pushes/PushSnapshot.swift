import ZonefallModel

/// As much of what stands as receivers are told of, at one moment of the coordinator's clock.
struct PushSnapshot: Hashable, Sendable {
    struct Agent: Hashable, Sendable {
        let id: Vantage.ID
        let zone: String
        let status: VantageRoster.Status
    }

    let region: String
    let mapRevision: String
    let now: Timestamp
    /// Whether anybody looked yet; without that, no finding means nothing.
    let isEvaluated: Bool
    let findings: [FindingLedger.Entry]
    /// Where subjects of findings stand by the map.
    let homes: [String: String]
    let blackouts: [BlackoutWindows.Window]
    let agents: [Agent]
    /// By zone, sorted: what those outside it see of what stands in it.
    let zones: [ZoneReach]
    /// 0 to 1; nil when nothing was planned.
    let coverage: Double?
}

/// How much of what stands in a zone those see who stand elsewhere.
struct ZoneReach: Hashable, Sendable {
    let zone: Zone.ID
    /// Probes of the zone's things from elsewhere whose latest attempt is fresh.
    let asked: Int
    /// Those of them whose latest attempt failed.
    let failed: Int

    /// Nearly nothing answers, of more than one thing: the zone, and not a thing in it.
    var isUnreachable: Bool { asked >= 2 && failed * 4 >= asked * 3 }

    /// Kinds that ask whether something works.
    static let kinds: Set<ProbeKind> = [.icmp, .tcp, .tls, .http, .dns, .udp]

    /// - Parameter latest: the latest attempt of each probe.
    static func reaches(of zones: [Zone.ID], in latest: TargetRecords, homes: (String) -> Place?, at now: Timestamp)
        -> [ZoneReach]
    {
        var asked: [Zone.ID: Int] = [:]
        var failed: [Zone.ID: Int] = [:]
        for (key, record) in latest.entries where kinds.contains(key.kind) {
            guard now - record.receivedAt <= freshness, let zone = homes(key.target)?.zone, record.source != .zone(zone)
            else { continue }
            asked[zone, default: 0] += 1
            if record.latest.outcome.isFailure { failed[zone, default: 0] += 1 }
        }
        return zones.sorted().map { ZoneReach(zone: $0, asked: asked[$0] ?? 0, failed: failed[$0] ?? 0) }
    }

    /// What arrived longer ago says nothing of now.
    private static let freshness = Duration.seconds(15)
}

extension Coordinator {
    /// What receivers are told of.
    func pushSnapshot() -> PushSnapshot {
        let now = clock()
        let isEvaluated = evaluation.concluded != nil
        let findings = isEvaluated ? ledger.standing : []
        return PushSnapshot(
            region: state.map.region,
            mapRevision: state.mapRevision,
            now: now,
            isEvaluated: isEvaluated,
            findings: findings,
            homes: Dictionary(
                findings.map { ($0.finding.subject.id, (state.home(ofTarget: $0.finding.subject.id) ?? .region).name) },
                uniquingKeysWith: { first, _ in first }
            ),
            blackouts: state.blackouts.windows,
            agents: state.map.vantages.sorted { $0.id < $1.id }.map {
                .init(
                    id: $0.id,
                    zone: state.map.place(of: $0).name,
                    status: state.roster.status(of: $0.id, at: now)
                )
            },
            zones: ZoneReach.reaches(
                of: state.map.zones.map(\.id),
                in: targets,
                homes: { state.home(ofTarget: $0) },
                at: now
            ),
            coverage: pushedCoverage(at: now)
        )
    }

    /// Coverage of some seconds ago at most: to reckon it takes as long as there are probes.
    private func pushedCoverage(at now: Timestamp) -> Double? {
        if let known = latestCoverage, now - known.at < .seconds(5) { return known.ratio }
        let ratio = state.coverage(at: now).ratio
        latestCoverage = (now, ratio)
        return ratio
    }
}
