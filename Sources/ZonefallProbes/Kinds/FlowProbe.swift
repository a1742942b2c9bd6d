import ZonefallModel

/// `flow`: a conversation that stays open from attempt to attempt, and beside it one that is new each time.
///
/// A failover that moves new connections and forgets the old ones looks healthy to all who ask anew. Each attempt sends a line
/// by both ways, to a service that answers each line. `ok` when the open one answers, with its time; when it does not, the
/// outcome is what became of it, and the message says whether the new one worked. A conversation that broke is begun anew by the
/// next attempt; one that is silent stays open, for it may come back, and is given up after a minute.
final class FlowProbe: ProbeMethod {
    static let kind = ProbeKind.flow
    private let loop: EventLoop
    private var open: [String: Conversation] = [:]

    private static let longestSilence: Duration = .seconds(60)

    init(_ context: ProbeContext) {
        loop = context.loop
    }

    func begin(_ attempt: Attempt) {
        forgetUnused()
        let isStream = attempt.probe.options?.transport != .udp
        let id = attempt.probe.id
        let known = open[id].flatMap { $0.isOpen ? $0 : nil }
        let kept = known ?? Conversation(loop, isStream: isStream)
        open[id] = kept
        let pair = FlowPair(
            loop,
            attempt,
            kept: kept,
            fresh: Conversation(loop, isStream: isStream),
            isNew: known == nil
        )
        attempt.work = pair
        pair.begin()
    }

    func expire(_ attempt: Attempt) {
        guard let pair = attempt.work as? FlowPair else { return }
        let isGone = pair.kept.isOpen && Instant.now() - pair.kept.lastHeard > Self.longestSilence
        pair.giveUp()
        if isGone { open[attempt.probe.id] = nil }
    }

    func abandon(_ attempt: Attempt) {
        (attempt.work as? FlowPair)?.cancel()
        open[attempt.probe.id] = nil
    }

    /// Those of probes that are in the plan no more.
    private func forgetUnused() {
        let now = Instant.now()
        open = open.filter { now - $0.value.lastUsed < .seconds(86_400 + 60) && $0.value.isOpen }
    }
}

/// One line by the open conversation, and one by a new one.
private final class FlowPair {
    let kept: Conversation
    private let fresh: Conversation
    private let isNew: Bool
    private unowned let attempt: Attempt
    private let startedAt = Instant.now()
    /// When the kept one had been heard before this attempt.
    private let heardBefore: Instant
    private var keptResult: (AttemptResult, String?)?
    private var freshResult: AttemptResult?

    init(_ loop: EventLoop, _ attempt: Attempt, kept: Conversation, fresh: Conversation, isNew: Bool) {
        self.attempt = attempt
        self.kept = kept
        self.fresh = fresh
        self.isNew = isNew
        heardBefore = kept.lastHeard
    }

    func begin() {
        let target = attempt.addresses[0]
        kept.ask(attempt.probe, at: target) { [unowned self] event in
            switch event {
            case .answered: keptResult = (AttemptResult(.ok, roundTrip: Instant.now() - startedAt), nil)
            case .broke(let result, let why): keptResult = (result, why)
            }
            concludeIfDone()
        }
        guard !attempt.isFinished else { return }
        fresh.ask(attempt.probe, at: target) { [unowned self] event in
            switch event {
            case .answered: freshResult = AttemptResult(.ok, roundTrip: Instant.now() - startedAt)
            case .broke(let result, _): freshResult = result
            }
            concludeIfDone()
        }
    }

    func cancel() {
        kept.stopWaiting()
        fresh.close()
    }

    func giveUp() {
        conclude()
    }

    private func concludeIfDone() {
        if keptResult != nil, freshResult != nil { conclude() }
    }

    private func conclude() {
        cancel()
        let (outcome, why) = keptResult ?? (AttemptResult(.timeout), "it is silent")
        var result = outcome
        let new = freshResult ?? AttemptResult(.timeout)
        if let roundTrip = new.roundTrip { result.details.phases = [.init("fresh", roundTrip)] }
        if let why, !isNew {
            result.details.silence = Instant.now() - heardBefore
            let beside = new.outcome == .ok ? "a new one works" : "a new one does not work either (\(new.outcome.name))"
            result.details.message = ObservationDetails.text("the open conversation: \(why); \(beside)")
        } else if result.outcome == .ok, new.outcome != .ok {
            result.details.message = "the open conversation goes on; a new one does not work (\(new.outcome.name))"
        }
        attempt.finish(result)
    }
}
