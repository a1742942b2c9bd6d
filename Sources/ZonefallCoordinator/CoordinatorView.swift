import ZonefallModel

/// What the coordinator knows at one moment, to be printed.
package struct CoordinatorView: Sendable {
    package let now: Timestamp
    package let state: RegionState
    package let totals: ProbeTotals
    package let targets: TargetRecords
    package let pathChanges: PathChanges
    package let mapReadAt: Timestamp
    package let counts: IngestCounts
    package let coverage: PlanCoverage
    /// What stood at the latest evaluation, sorted; empty before the first one.
    package let findings: [FindingLedger.Entry]
    /// What stood once, since the store began, and does not any more, sorted; empty before the first evaluation.
    package let goneFindings: [FindingLedger.Entry]
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
            targets: targets,
            pathChanges: pathChanges,
            mapReadAt: mapReadAt,
            counts: counts,
            coverage: state.coverage(at: now),
            findings: evaluation.concluded == nil ? [] : ledger.standing,
            goneFindings: evaluation.concluded == nil ? [] : ledger.gone,
            evaluatedAt: evaluation.concluded?.startedAt
        )
    }
}
