import ZonefallModel

/// One observation as the correlator keeps it: when, how it ended, how long it took, what it told besides.
struct ProbeSample: Hashable, Sendable {
    /// How an attempt ended, without reasons. `not_sent` says nothing of the target and is not kept.
    enum Ending: UInt8, Hashable, Sendable, CaseIterable {
        case ok, timeout, unreachable, refused, error

        init?(_ outcome: Outcome) {
            switch outcome {
            case .ok: self = .ok
            case .timeout: self = .timeout
            case .unreachable: self = .unreachable
            case .refused: self = .refused
            case .error: self = .error
            case .notSent: return nil
            }
        }
    }

    let time: Timestamp
    let ending: Ending
    /// In milliseconds; negative when unknown.
    let roundTrip: Float
    /// What the answer told besides, by its number in the pair's ``PairLog/details``; -1 for nothing.
    let detail: Int32

    /// The order of a log: by time, and where times are equal by what was seen, so that arrival does not matter.
    func comesBefore(_ other: ProbeSample) -> Bool {
        (time, ending.rawValue, roundTrip) < (other.time, other.ending.rawValue, other.roundTrip)
    }
}

/// What an answer told besides having come: who, by what way, from which address.
struct ProbeDetail: Hashable, Sendable {
    /// The hops of a trace, nil for silent ones; empty when this attempt did not trace.
    var hops: [IPAddress?] = []
    var egressAddress: IPAddress?
    var member: Instance.ID?
    var answers: [IPAddress] = []
    var gateway: IPAddress?

    init(_ observation: Observation) {
        // Where flows part, the one that most of them pass stands first and for all.
        var seen = 0
        for hop in observation.path.sorted(by: { $0.ttl < $1.ttl }) where hop.ttl > seen {
            hops.append(hop.address)
            seen = hop.ttl
        }
        egressAddress = observation.egressAddress
        member = observation.member
        answers = observation.answers.sorted()
        gateway = observation.gateway
    }

    var isEmpty: Bool {
        hops.isEmpty && egressAddress == nil && member == nil && answers.isEmpty && gateway == nil
    }
}
