import ZonefallModel

/// How much of what the plans ask for was seen lately. What was not seen is a gap with its reason, never a success.
package struct PlanCoverage: Hashable, Sendable {
    package struct Gap: Hashable, Sendable {
        package let key: ProbeKey
        package let reason: Reason
    }

    package enum Reason: Hashable, Sendable {
        case agentNeverHeard
        case agentSilent
        case neverObserved
        /// The latest observation is older than it should be, by the coordinator's clock.
        case stale
        /// The latest attempt did not leave its host.
        case notSent(String)
        /// The agent's clock, or the way of its batches, is so far off that its times prove nothing.
        case clockOff(by: Duration)

        /// In words for a person.
        package var text: String {
            switch self {
            case .agentNeverHeard: "the agent never reported"
            case .agentSilent: "the agent fell silent"
            case .neverObserved: "nothing was observed yet"
            case .stale: "the latest observation is too old"
            case .notSent(let reason): "not sent: \(reason)"
            case .clockOff(let offset):
                "the agent's clock is \(offset.wholeMilliseconds) ms ahead of the coordinator's (negative: behind, or late)"
            }
        }
    }

    /// Planned (vantage, target, kind), and those of them that were seen lately.
    package let expected: Int
    package let observed: Int
    /// Sorted.
    package let gaps: [Gap]

    /// 0 to 1; nil when nothing was planned.
    package var ratio: Double? { expected > 0 ? Double(observed) / Double(expected) : nil }

    /// - Parameter plans: what is to be probed, by vantage.
    package init(of plans: [ProbePlan], latest: LatestOutcomes, roster: VantageRoster, at now: Timestamp) {
        var expected = 0
        var gaps: [Gap] = []
        for plan in plans {
            let status = roster.status(of: plan.vantage, at: now)
            let offset = roster.entries[plan.vantage]?.clockOffset ?? .zero
            var patience: [ProbeKey: Duration] = [:]
            for probe in plan.probes {
                let key = ProbeKey(vantage: plan.vantage, target: probe.target, kind: probe.kind)
                patience[key] = max(patience[key] ?? .zero, Self.patience(with: probe))
            }
            expected += patience.count
            for (key, patience) in patience {
                if let reason = Self.gap(latest[key], status: status, offset: offset, patience: patience, at: now) {
                    gaps.append(Gap(key: key, reason: reason))
                }
            }
        }
        self.expected = expected
        observed = expected - gaps.count
        self.gaps = gaps.sorted { $0.key < $1.key }
    }

    /// Three intervals, the wait for the last answer, and two seconds for the batch to travel.
    static func patience(with probe: PlannedProbe) -> Duration {
        probe.interval * 3 + probe.timeout + .seconds(2)
    }

    private static func gap(
        _ latest: LatestOutcomes.Entry?,
        status: VantageRoster.Status,
        offset: Duration,
        patience: Duration,
        at now: Timestamp
    ) -> Reason? {
        switch status {
        case .neverHeard: return .agentNeverHeard
        case .silent: return .agentSilent
        case .reporting: break
        }
        guard let latest else { return .neverObserved }
        if now - latest.receivedAt > patience { return .stale }
        if case .notSent(let reason) = latest.outcome { return .notSent(reason) }
        if abs(offset.wholeMilliseconds) > ObservationBatch.clockTolerance.wholeMilliseconds {
            return .clockOff(by: offset)
        }
        return nil
    }
}
