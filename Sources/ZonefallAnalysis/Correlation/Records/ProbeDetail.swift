import ZonefallModel

/// What an answer told besides having come: who, by what way, from which address.
struct ProbeDetail: Hashable, Sendable {
    /// The hops of a trace, nil for silent ones; empty when this attempt did not trace.
    var hops: [IPAddress?] = []
    var egressAddress: IPAddress?
    var member: Instance.ID?
    var answers: [IPAddress] = []
    var gateway: IPAddress?

    /// - Returns: nil if it told nothing.
    init?(_ observation: Observation) {
        if observation.path.isEmpty, observation.egressAddress == nil, observation.member == nil,
            observation.answers.isEmpty, observation.gateway == nil
        {
            return nil
        }
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
        if hops.isEmpty, egressAddress == nil, member == nil, answers.isEmpty, gateway == nil { return nil }
    }
}
