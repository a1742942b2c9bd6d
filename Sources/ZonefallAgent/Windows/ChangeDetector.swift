import ZonefallModel

/// Which probe of which target: what windows sum up, and what changes are changes of.
struct ProbedTarget: Hashable, Sendable {
    let target: String
    let kind: ProbeKind

    init(target: String, kind: ProbeKind) {
        (self.target, self.kind) = (target, kind)
    }

    init(_ observation: Observation) {
        self.init(target: observation.target, kind: observation.kind)
    }
}

/// Tells observations that say something new from those that say the same again.
///
/// New is the first of a target, another outcome, and another way: other hops, another address outside, another gateway,
/// other answers of a name server. Which member of a balancer answered is not: it is meant to differ each time.
struct ChangeDetector {
    private struct Known {
        var outcome: String
        /// Where flows part, several stand at one distance, in no order.
        var hops: Set<Observation.Hop> = []
        var egressAddress: IPAddress?
        var gateway: IPAddress?
        var gatewayMAC: String?
        var answers: [IPAddress] = []

        /// Takes over what the observation says; what it does not say stays.
        ///
        /// - Returns: true when anything is other than it was.
        mutating func update(_ observation: Observation) -> Bool {
            var isNew = outcome != observation.outcome.name
            outcome = observation.outcome.name
            let hops = Set(observation.path.map { Observation.Hop(ttl: $0.ttl, address: $0.address) })
            isNew = Self.replace(&self.hops, with: hops.isEmpty ? nil : hops) || isNew
            isNew = Self.replace(&egressAddress, with: observation.egressAddress.map { $0 }) || isNew
            isNew = Self.replace(&gateway, with: observation.gateway.map { $0 }) || isNew
            isNew = Self.replace(&gatewayMAC, with: observation.gatewayMAC.map { $0 }) || isNew
            isNew = Self.replace(&answers, with: observation.answers.isEmpty ? nil : observation.answers) || isNew
            return isNew
        }

        private static func replace<Value: Equatable>(_ old: inout Value, with new: Value?) -> Bool {
            guard let new, new != old else { return false }
            old = new
            return true
        }
    }

    private var known: [ProbedTarget: Known] = [:]

    /// Takes note of an observation.
    mutating func isChange(_ observation: Observation) -> Bool {
        let key = ProbedTarget(observation)
        guard known[key] != nil else {
            var first = Known(outcome: observation.outcome.name)
            _ = first.update(observation)
            known[key] = first
            return true
        }
        return known[key]?.update(observation) ?? true
    }

    /// Another plan: what is not probed any more is forgotten.
    mutating func keep(_ targets: Set<ProbedTarget>) {
        known = known.filter { targets.contains($0.key) }
    }
}
