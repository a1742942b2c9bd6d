import ZonefallModel

/// One attempt of one probe, from its slot to its result.
package final class Attempt {
    package let probe: PlannedProbe
    package let startedAt: Instant
    /// The wall clock at the start.
    package let time: Timestamp
    package let deadline: Instant
    /// What to ask, in order: the plan's addresses, or what the resolver said.
    package internal(set) var addresses: [IPAddress]
    /// What the resolver said, sorted; empty without `resolve`.
    package internal(set) var answers: [IPAddress] = []
    /// How old those answers are, when they were kept from an earlier attempt.
    package internal(set) var answersAge: Duration?
    /// What its kind has under way; whoever puts it here takes it away.
    package var work: AnyObject?
    package private(set) var isFinished = false
    var timer: EventLoop.Timer?
    private let completion: (Attempt, AttemptResult) -> Void

    init(
        of probe: PlannedProbe,
        at now: Instant,
        time: Timestamp,
        completion: @escaping (Attempt, AttemptResult) -> Void
    ) {
        self.probe = probe
        startedAt = now
        self.time = time
        deadline = now + probe.timeout
        addresses = probe.addresses
        self.completion = completion
    }

    /// Says how it ended. Only the first call counts.
    package func finish(_ result: AttemptResult) {
        guard !isFinished else { return }
        isFinished = true
        work = nil
        completion(self, result)
    }
}
