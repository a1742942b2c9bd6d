import ZonefallModel
import ZonefallSigning

/// Whether this host lets a plan begin: by its own list of people, its own configuration and its own memory.
///
/// A coordinator and every host each ask it for themselves; none believes the other's answer.
package struct PlanVerifier: Sendable {
    package let operators: OperatorList
    /// What the verifier's *own* configuration says: all that it can make dark is a namespace that Zonefall made.
    package let servesOnlyOurOwn: Bool

    package init(operators: OperatorList, servesOnlyOurOwn: Bool) {
        self.operators = operators
        self.servesOnlyOurOwn = servesOnlyOurOwn
    }

    /// How many different people must have signed. One is enough only where nobody else can be hurt, and only when both
    /// the plan and the host say so.
    package func signaturesNeeded(for plan: BlackoutPlanDocument) -> Int {
        plan.touchesOnlyOurOwn && servesOnlyOurOwn ? 1 : 2
    }

    /// A pure function: the same plan, memory and time give the same answer.
    ///
    /// - Parameters:
    ///   - used: what was begun before; the caller remembers this plan before it acts.
    ///   - now: on the clock of records.
    package func verify(
        _ signed: SignedPlan,
        used: UsedPlans,
        now: Timestamp
    ) throws(PlanFault) -> VerifiedPlan {
        let plan = signed.plan
        try plan.checkSoundness()
        let bytes = plan.canonicalBytes
        var people: Set<OperatorName> = []
        for approval in signed.signatures {
            // Who is not on the list counts for nothing, and harms nothing: lists of hosts differ.
            guard let signer = operators.signer(approval.key) else { continue }
            guard signer.key.accepts(approval.signature, of: bytes) else { throw .badSignature(approval.key) }
            people.insert(signer.name)
        }
        let needed = signaturesNeeded(for: plan)
        guard people.count >= needed else { throw .underSigned(by: people.sorted(), needed: needed) }
        guard now >= plan.notBefore else { throw .notYetValid(from: plan.notBefore) }
        guard now <= plan.notAfter else { throw .expired(at: plan.notAfter) }
        try used.check(plan)
        return VerifiedPlan(plan: plan, signers: people.sorted())
    }

    /// As ``verify(_:used:now:)``, of an envelope's bytes.
    package func verify(
        _ envelope: [UInt8],
        used: UsedPlans,
        now: Timestamp
    ) throws(PlanFault) -> VerifiedPlan {
        try verify(SignedPlan(reading: envelope), used: used, now: now)
    }
}

/// A plan that enough people stand for, now and here. Only ``PlanVerifier`` makes one.
package struct VerifiedPlan: Hashable, Sendable {
    package let plan: BlackoutPlanDocument
    /// Sorted.
    package let signers: [OperatorName]

    fileprivate init(plan: BlackoutPlanDocument, signers: [OperatorName]) {
        self.plan = plan
        self.signers = signers
    }
}
