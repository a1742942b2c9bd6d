import ZonefallModel

/// What a blackout did to one way, and what that says of the map.
package struct WayVerdict: Hashable, Sendable {
    package let way: Way
    package let predicted: Prediction.Expected
    package let observed: Observed
    package let `class`: VerdictClass
    /// In the dark, after failover had its time.
    package let attempts: Int
    package let failures: Int
    /// Of these failures, those beside which a new conversation worked; only `flow` looks.
    package let freshWorked: Int
    /// How most failures looked, such as `timeout`.
    package let failureOutcome: Outcome?
    /// From the blackout's start to the first failed attempt's start; by the agent's clock.
    package let failedAfter: Duration?
    /// From the lift to the first attempt after which all succeeded; nil: it never failed, or did not come back.
    package let recoveredAfter: Duration?
    /// It was working again in the light, or had never failed.
    package let recovered: Bool
}

/// Judges one way.
struct WayJudge {
    let criteria: JudgementCriteria
    let imposedAt: Timestamp?
    let liftedAt: Timestamp?
    let baseline: ProbeLog
    let onset: ProbeLog
    let dark: ProbeLog
    let light: ProbeLog

    init(_ evidence: BlackoutEvidence, criteria: JudgementCriteria) {
        self.criteria = criteria
        imposedAt = evidence.imposedAt
        liftedAt = evidence.liftedAt
        baseline = evidence.baseline.log
        onset = evidence.onset.log
        dark = evidence.dark.log
        light = evidence.light.log
    }

    func verdict(on way: Way, predicted: Prediction.Expected) -> WayVerdict {
        let attempts = judged(way)
        let failures = attempts.filter { !$0.isOK }
        let observed = observed(way)
        let recovered = light.isGreen(way, rounds: criteria.lightRounds)
        let allFailures = ((onset.sent[way] ?? []) + (dark.sent[way] ?? [])).filter { !$0.isOK }
        return WayVerdict(
            way: way,
            predicted: predicted,
            observed: observed,
            class: .comparing(predicted.fate, with: observed, recovered: recovered),
            attempts: attempts.count,
            failures: failures.count,
            freshWorked: failures.count(where: \.freshWorked),
            failureOutcome: Self.mostFrequent(failures.map(\.outcome)),
            failedAfter: zip(allFailures.first?.time, imposedAt).map { max($0 - $1, .zero) },
            recoveredAfter: allFailures.isEmpty ? nil : recoveryTime(of: way),
            recovered: recovered || allFailures.isEmpty
        )
    }

    private func observed(_ way: Way) -> Observed {
        guard !criteria.knownRed.contains(way.reach.target) else {
            return .unknown(reason: "known to be red")
        }
        guard baseline.isGreen(way, rounds: criteria.baselineRounds) else {
            return .unknown(reason: "it was not green before the blackout")
        }
        let attempts = judged(way)
        guard attempts.count >= criteria.darkRounds else {
            let lost = dark.notSent[way].map { ", and \($0) that did not leave the host" } ?? ""
            return .unknown(reason: "\(attempts.count) of \(criteria.darkRounds) rounds were seen in the dark\(lost)")
        }
        let failed = attempts.count { !$0.isOK }
        let ratio = Double(failed) / Double(attempts.count)
        let redTail = attempts.count - (attempts.lastIndex { $0.isOK } ?? -1) - 1
        let allowed = criteria.survivingLossRatios[way.reach.target] ?? JudgementCriteria.survivingLossRatio
        if ratio <= allowed, redTail < 2 { return .survives }
        let greenTail = attempts.count - (attempts.lastIndex { !$0.isOK } ?? -1) - 1
        if greenTail >= max(3, attempts.count / 4) { return .late }
        return ratio >= JudgementCriteria.deadLossRatio ? .dies : .degraded(lossRatio: ratio)
    }

    /// The attempts in the dark after failover had its time, which the day may say for some targets otherwise.
    private func judged(_ way: Way) -> [ProbeLog.Attempt] {
        let settled = dark.sent[way] ?? []
        guard let within = criteria.within[way.reach.target], let imposedAt else { return settled }
        return ((onset.sent[way] ?? []) + settled).filter { $0.time >= imposedAt + within }
    }

    private func recoveryTime(of way: Way) -> Duration? {
        guard let liftedAt, light.isGreen(way, rounds: criteria.lightRounds), let attempts = light.sent[way] else {
            return nil
        }
        let lastFailure = attempts.lastIndex { !$0.isOK } ?? -1
        return max(attempts[lastFailure + 1].time - liftedAt, .zero)
    }

    private static func mostFrequent(_ outcomes: [Outcome]) -> Outcome? {
        var counts: [Outcome: Int] = [:]
        for outcome in outcomes { counts[outcome, default: 0] += 1 }
        return counts.max { ($0.value, $1.key.name) < ($1.value, $0.key.name) }?.key
    }
}

func zip<A, B>(_ left: A?, _ right: B?) -> (A, B)? {
    guard let left, let right else { return nil }
    return (left, right)
}
