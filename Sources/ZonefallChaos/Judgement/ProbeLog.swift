import ZonefallModel

/// The attempts of a stretch of time, by way, each in the order of arrival.
///
/// What never left its host is kept apart: it says nothing of the target.
package struct ProbeLog: Hashable, Sendable {
    package struct Attempt: Hashable, Sendable {
        package let time: Timestamp
        package let outcome: Outcome
        /// Of `flow`: a conversation begun beside the open one worked.
        package let freshWorked: Bool
        /// Of what worked.
        package let roundTrip: Duration?

        var isOK: Bool { outcome == .ok }
    }

    package private(set) var sent: [Way: [Attempt]] = [:]
    package private(set) var notSent: [Way: Int] = [:]

    package init(_ observations: some Sequence<Observation> = []) {
        for observation in observations { append(observation) }
    }

    package mutating func append(_ observation: Observation) {
        guard observation.kind.tellsUpFromDown else { return }
        let way = Way(from: observation.vantage, to: observation.target, by: observation.kind)
        if case .notSent = observation.outcome {
            notSent[way, default: 0] += 1
        } else {
            sent[way, default: []].append(
                Attempt(
                    time: observation.time,
                    outcome: observation.outcome,
                    freshWorked: observation.details?.phases.contains { $0.name == "fresh" } ?? false,
                    roundTrip: observation.roundTrip
                )
            )
        }
    }

    /// Both, this one's attempts first.
    package func merging(_ later: ProbeLog) -> ProbeLog {
        var merged = self
        merged.sent.merge(later.sent) { $0 + $1 }
        merged.notSent.merge(later.notSent) { $0 + $1 }
        return merged
    }

    package mutating func removeAll() {
        self = ProbeLog()
    }

    /// How many rounds a probe had, whether they left the host or not.
    func rounds(of way: Way) -> Int {
        (sent[way]?.count ?? 0) + (notSent[way] ?? 0)
    }

    /// The last so many attempts all succeeded, and there were so many.
    func isGreen(_ way: Way, rounds: Int) -> Bool {
        guard let attempts = sent[way], attempts.count >= rounds else { return false }
        return attempts.suffix(rounds).allSatisfy(\.isOK)
    }

    /// The last so many attempts all failed, and there were so many.
    func isRed(_ way: Way, rounds: Int) -> Bool {
        guard let attempts = sent[way], attempts.count >= rounds else { return self.rounds(of: way) >= 2 * rounds }
        return attempts.suffix(rounds).allSatisfy { !$0.isOK }
    }

    /// The middle one of the round trips of a way; nil: nothing worked.
    func medianRoundTrip(of way: Way) -> Duration? {
        let all = (sent[way] ?? []).compactMap(\.roundTrip).sorted()
        return all.isEmpty ? nil : all[all.count / 2]
    }

    var ways: Set<Way> { Set(sent.keys).union(notSent.keys) }
}

extension ProbeKind {
    /// A gateway is only looked up; the way and its largest packet are looked at now and then, and say where rather than
    /// whether: a blackout would be over before the next time.
    fileprivate var tellsUpFromDown: Bool {
        switch self {
        case .gateway, .path, .mtu: false
        default: true
        }
    }
}
