import ZonefallModel

/// E1: the declared map itself, one rule for each kind.
///
/// Strong: who declares a fault mostly has it. But a declaration can be stale, and then what is seen refutes it.
struct StructureEvidence: Sendable {
    let claims: [StructureClaim]
    /// What a declaration adds to the log-odds.
    private static let weight = 6.5

    func ledger() -> Ledger {
        var ledger = Ledger()
        for claim in claims {
            for hypothesis in claim.hypotheses {
                let said = claim.finding.evidence.first
                ledger.add(.structure, Self.weight, to: hypothesis, location: said?.location) {
                    (said?.statement ?? "the map itself says so", said?.references ?? [])
                }
            }
        }
        return ledger
    }
}
