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
            guard let hypothesis = claim.hypothesis else { continue }
            ledger.add(
                Evidence(.structure, claim.statement, logLikelihoodRatio: Self.weight),
                to: hypothesis
            )
        }
        return ledger
    }
}
