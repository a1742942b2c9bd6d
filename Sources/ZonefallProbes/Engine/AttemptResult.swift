import ZonefallModel

/// How an attempt ended and what it learned: what becomes an ``Observation`` with the probe's name on it.
package struct AttemptResult: Hashable, Sendable {
    package var outcome: Outcome
    package var roundTrip: Duration?
    package var egressAddress: IPAddress?
    package var member: Instance.ID?
    package var gateway: IPAddress?
    package var gatewayMAC: String?
    /// The ICMP error that ended it.
    package var rejection: Observation.Rejection?
    /// Who answered in the place of the address that was asked.
    package var answeredBy: IPAddress?
    /// Which of several addresses answered.
    package var asked: IPAddress?
    /// The routers on the way, when this attempt traced.
    package var hops: [Observation.Hop] = []
    /// What name servers answered, when they were the target.
    package var answers: [IPAddress] = []
    /// ``details`` as they are carried; nil when there are none.
    package private(set) var sharedDetails: Shared<ObservationDetails>?
    /// True when the outcome is something that was heard, not something that was missed: a status, a reset, an ICMP
    /// error. Such an outcome stands even if the agent itself was late.
    package var isHeard: Bool

    package init(
        _ outcome: Outcome,
        roundTrip: Duration? = nil,
        egressAddress: IPAddress? = nil,
        member: Instance.ID? = nil,
        gateway: IPAddress? = nil,
        gatewayMAC: String? = nil,
        rejection: Observation.Rejection? = nil,
        answeredBy: IPAddress? = nil,
        details: Shared<ObservationDetails>? = nil,
        isHeard: Bool? = nil
    ) {
        self.outcome = outcome
        self.roundTrip = roundTrip
        self.egressAddress = egressAddress
        self.member = member
        self.gateway = gateway
        self.gatewayMAC = gatewayMAC
        self.rejection = rejection
        self.answeredBy = answeredBy
        sharedDetails = details
        self.isHeard = isHeard ?? (outcome != .timeout)
    }

    /// What few attempts tell beyond all this.
    package var details: ObservationDetails {
        get { sharedDetails?.value ?? ObservationDetails() }
        set { sharedDetails = newValue.shared }
    }

    /// True when nothing was heard: the agent's own condition may have made it.
    var isMissed: Bool { outcome.isFailure && !isHeard }

    /// A failure that the agent's own lateness may have made is none of the target's.
    ///
    /// - Parameters:
    ///   - lateness: the worst wake-up during the attempt.
    ///   - timeout: how long the attempt was to wait.
    ///   - starvation: the share of the time in which the agent got no processor; nil when that was not much.
    func voided(byLateness lateness: Duration, timeout: Duration, starvation: Double? = nil) -> AttemptResult {
        guard isMissed else { return self }
        if lateness > timeout / 2 {
            return AttemptResult(.notSent(reason: "the agent woke late by \(lateness.wholeMilliseconds) ms"))
        }
        guard let starvation else { return self }
        let percent = Int(starvation * 100)
        return AttemptResult(.notSent(reason: "the agent waited for a processor for \(percent) % of the time"))
    }
}
