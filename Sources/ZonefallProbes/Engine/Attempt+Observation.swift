import ZonefallModel

extension Attempt {
    /// What came of this attempt, as it is told to others.
    ///
    /// - Parameters:
    ///   - target: whom the plan names; an attempt of the engine does not carry it.
    ///   - zone: where the vantage stands; nil for one outside, or where nobody said.
    @inline(__always)
    func observation(
        of target: String,
        _ kind: ProbeKind,
        from vantage: Vantage.ID,
        in zone: Zone.ID? = nil,
        _ result: AttemptResult,
        details: Shared<ObservationDetails>?
    ) -> Observation {
        Observation(
            time: time,
            vantage: vantage,
            zone: zone,
            target: target,
            kind: kind,
            outcome: result.outcome,
            roundTrip: result.roundTrip,
            path: result.hops,
            egressAddress: result.egressAddress,
            member: result.member,
            answers: answers.isEmpty ? result.answers : answers,
            gateway: result.gateway,
            gatewayMAC: result.gatewayMAC,
            rejection: result.rejection,
            answeredBy: result.answeredBy,
            details: details
        )
    }
}
