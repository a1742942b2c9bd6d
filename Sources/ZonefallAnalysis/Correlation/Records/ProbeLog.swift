import ZonefallModel

/// The correlator's memory: what was observed of every pair, within a horizon.
struct ProbeLog: Sendable {
    private(set) var pairs: [ProbePair: PairLog] = [:]
    private(set) var latest: Timestamp?
    private(set) var lastHeard: [Vantage.ID: Timestamp] = [:]
    /// Attempts that never left their host.
    private(set) var notSent = 0
    /// Observations of vantages or targets that the map does not list.
    private(set) var unknown = 0

    mutating func add(_ observation: Observation, in map: ZoneMap) {
        guard map.vantage(observation.vantage) != nil, let pair = Self.pair(of: observation, in: map) else {
            unknown += 1
            return
        }
        latest = max(latest ?? observation.time, observation.time)
        lastHeard[observation.vantage] = max(lastHeard[observation.vantage] ?? observation.time, observation.time)
        if case .notSent = observation.outcome {
            notSent += 1
            return
        }
        pairs[pair, default: PairLog()].add(observation)
    }

    mutating func forget(before limit: Timestamp, except kept: [ClosedRange<Timestamp>]) {
        for pair in pairs.keys { pairs[pair]?.forget(before: limit, except: kept) }
    }

    /// An agent that reads its own routes asks nobody, whatever the record calls the target.
    private static func pair(of observation: Observation, in map: ZoneMap) -> ProbePair? {
        if observation.kind == .gateway {
            return ProbePair(
                vantage: observation.vantage,
                target: .resource(.vantage(observation.vantage)),
                kind: .gateway
            )
        }
        return ProbePair(vantage: observation.vantage, target: observation.target, kind: observation.kind, in: map)
    }
}
