import ZonefallModel

/// What the coordinator knows at one moment, to be printed.
package struct CoordinatorView: Sendable {
    package let now: Timestamp
    package let state: RegionState
    package let totals: ProbeTotals
    package let counts: IngestCounts
    package let coverage: PlanCoverage
    /// What stood at the latest evaluation, sorted; empty before the first one.
    package let findings: [FindingLedger.Entry]
    /// When the latest evaluation started; nil before the first one.
    package let evaluatedAt: Timestamp?
}

extension Coordinator {
    package func view() -> CoordinatorView {
        let now = clock()
        return CoordinatorView(
            now: now,
            state: state,
            totals: totals,
            counts: counts,
            coverage: state.coverage(at: now),
            findings: evaluation.concluded == nil ? [] : ledger.standing,
            evaluatedAt: evaluation.concluded?.startedAt
        )
    }
}
