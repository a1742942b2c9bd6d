import ZonefallModel

/// For how long a grant may be given, by all that we know of the living.
///
/// Every sign of life counts from the moment at which it was surely given, never from when we read it: the coordinator's
/// from when we *asked*, an agent's from then, less the age that the coordinator told. So whoever dies, the darkness ends
/// within one grant of their last breath, and delays can only shorten it.
///
/// Instants are durations on one clock that nobody can set.
struct LeaseBudget {
    let limits: GameDay.Limits
    /// The vantages outside of the dark zone: all of them must live.
    let survivors: Set<Vantage.ID>
    /// When we asked the coordinator the last question that it answered.
    private(set) var lastAnswered: Duration
    private(set) var lastHeard: [Vantage.ID: Duration] = [:]

    init(limits: GameDay.Limits, survivors: Set<Vantage.ID>, now: Duration) {
        self.limits = limits
        self.survivors = survivors
        lastAnswered = now
    }

    /// - Parameters:
    ///   - ages: how long ago the coordinator last heard of each agent, when it answered.
    ///   - asked: when the question left us.
    mutating func answered(_ ages: [Vantage.ID: Duration], asked: Duration) {
        lastAnswered = max(lastAnswered, asked)
        for (vantage, age) in ages {
            lastHeard[vantage] = max(lastHeard[vantage] ?? asked - age, asked - age)
        }
    }

    /// What may be granted: from the oldest of the last signs of life on. Nil: a survivor was never heard.
    func grant(epoch: Int64) -> Grant? {
        var oldest = lastAnswered
        for survivor in survivors {
            guard let heard = lastHeard[survivor] else { return nil }
            oldest = min(oldest, heard)
        }
        return Grant(epoch: epoch, askedAt: oldest, length: limits.grant)
    }

    /// Who kept silent for longer than a grant: nobody may be dark for them any more.
    func silent(at now: Duration) -> [Vantage.ID] {
        survivors.filter { now - (lastHeard[$0] ?? .zero) > limits.grant || lastHeard[$0] == nil }.sorted()
    }

    func coordinatorIsSilent(at now: Duration) -> Bool {
        now - lastAnswered > limits.grant
    }

    /// Each survivor was surely heard since the darkness began: the control channel does not pass the dark zone.
    func everyoneWasHeard(since imposedAt: Duration) -> Bool {
        lastAnswered > imposedAt && survivors.allSatisfy { (lastHeard[$0] ?? .zero) > imposedAt }
    }
}
