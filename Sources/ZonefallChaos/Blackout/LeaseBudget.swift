import ZonefallLinux
import ZonefallModel

/// How long a zone may stay dark from now, by all that we know of the living.
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
    /// When the darkness began: the cap runs from here.
    var imposedAt: Duration?

    /// Before the cap, so much time is kept for lifting ourselves.
    static let reserve = Duration.milliseconds(1_500)

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

    /// The lease that may be written now, at most the limits'; nil: none, because less than the shortest is left.
    func lease(at now: Duration) -> Duration? {
        var ends = [lastAnswered + limits.grant]
        for survivor in survivors {
            guard let heard = lastHeard[survivor] else { return nil }
            ends.append(heard + limits.grant)
        }
        if let imposedAt { ends.append(imposedAt + limits.maximumDark) }
        let left = (ends.min() ?? now) - now
        return left >= LeaseGate.shortestLease ? min(limits.lease, left) : nil
    }

    /// Who kept silent for longer than a grant: nobody may be dark for them any more.
    func silent(at now: Duration) -> [Vantage.ID] {
        survivors.filter { now - (lastHeard[$0] ?? .zero) > limits.grant || lastHeard[$0] == nil }.sorted()
    }

    func coordinatorIsSilent(at now: Duration) -> Bool {
        now - lastAnswered > limits.grant
    }

    /// Each survivor was surely heard *while* it was dark: the control channel does not pass the dark zone.
    var everyoneHeardWhileDark: Bool {
        guard let imposedAt, lastAnswered > imposedAt else { return false }
        return survivors.allSatisfy { (lastHeard[$0] ?? .zero) > imposedAt }
    }

    /// The cap is so near that we lift by ourselves.
    func isNearlySpent(at now: Duration) -> Bool {
        guard let imposedAt else { return false }
        return imposedAt + limits.maximumDark - now <= Self.reserve
    }
}
