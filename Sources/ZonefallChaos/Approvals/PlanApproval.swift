import ZonefallModel
import ZonefallSigning

/// Where the signatures come from that let a blackout begin.
package protocol PlanApproval: Sendable {
    /// The signed plan for exactly this blackout. What it says is not believed before ``claim(_:now:)``.
    ///
    /// - Parameters:
    ///   - index: which blackout of the day it is, from 0.
    ///   - epoch: gives the fencing number, if the plan has none yet.
    func signedPlan(
        for plan: BlackoutPlan,
        at index: Int,
        of day: GameDayPlan,
        now: Timestamp,
        epoch: () throws(RegionLockError) -> Int64
    ) throws(PlanFault) -> SignedPlan

    /// Verifies it, and remembers it before anybody acts on it.
    func claim(_ signed: SignedPlan, now: Timestamp) throws(PlanFault) -> VerifiedPlan
}

/// Of a region that Zonefall made for itself, nobody else needs to agree: whoever runs the day signs its plans, with a key
/// of their own or with one for this run alone.
package struct OwnApproval: PlanApproval {
    private let pair: KeyPair
    private let verifier: PlanVerifier
    private let used: UsedPlansFile

    /// - Parameters:
    ///   - pair: nil: a new one.
    ///   - memory: the file that remembers which plans were used.
    package init(signing pair: KeyPair? = nil, memory: String) throws(SigningError) {
        guard let name = OperatorName("self") else { throw .badName("self") }
        self.pair = if let pair { pair } else { try KeyPair(for: name) }
        let list = try OperatorList(parsing: OperatorList.line(of: self.pair.name, self.pair.publicKey))
        verifier = PlanVerifier(operators: list, servesOnlyOurOwn: true)
        used = UsedPlansFile(memory)
    }

    package func signedPlan(
        for plan: BlackoutPlan,
        at index: Int,
        of day: GameDayPlan,
        now: Timestamp,
        epoch: () throws(RegionLockError) -> Int64
    ) throws(PlanFault) -> SignedPlan {
        let number: Int64
        do throws(RegionLockError) { number = try epoch() } catch { throw .noMemory(error.description) }
        do throws(SigningError) {
            let document = try BlackoutPlanDocument(of: plan, in: day, epoch: number, notBefore: now)
            return try SignedPlan(document).signed(by: pair)
        } catch {
            throw .unsound(error.description)
        }
    }

    package func claim(_ signed: SignedPlan, now: Timestamp) throws(PlanFault) -> VerifiedPlan {
        try used.claim(signed.bytes, by: verifier, now: now)
    }
}

/// Plans that people signed beforehand, one for each blackout of the day.
package struct SignedApproval: PlanApproval {
    private let envelopes: [SignedPlan]
    private let verifier: PlanVerifier
    private let used: UsedPlansFile

    package init(_ envelopes: [SignedPlan], verifier: PlanVerifier, memory: String) {
        self.envelopes = envelopes
        self.verifier = verifier
        used = UsedPlansFile(memory)
    }

    package func signedPlan(
        for plan: BlackoutPlan,
        at index: Int,
        of day: GameDayPlan,
        now: Timestamp,
        epoch: () throws(RegionLockError) -> Int64
    ) throws(PlanFault) -> SignedPlan {
        guard envelopes.indices.contains(index) else {
            throw .unsound("\(envelopes.count) plans were signed, and the day needs one more: plan it again")
        }
        let signed = envelopes[index]
        if let difference = signed.plan.difference(from: plan, in: day) {
            throw .unsound("what was signed is not what would be done now: \(difference). Plan the day again.")
        }
        return signed
    }

    package func claim(_ signed: SignedPlan, now: Timestamp) throws(PlanFault) -> VerifiedPlan {
        try used.claim(signed.bytes, by: verifier, now: now)
    }
}
