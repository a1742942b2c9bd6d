import ZonefallModel

/// One attempt of one probe, from its slot to its result.
package final class Attempt {
    package private(set) var startedAt = Instant(nanoseconds: 0)
    /// The wall clock at the start.
    package private(set) var time = Timestamp(millisecondsSinceEpoch: 0)
    package private(set) var deadline = Instant(nanoseconds: 0)
    /// Of its probe.
    package private(set) var timeout: Duration = .zero
    /// What the resolver said, sorted; empty without `resolve`.
    package private(set) var answers: [IPAddress] = []
    /// How old those answers are, when they were kept from an earlier attempt.
    package private(set) var answersAge: Duration?
    private var resolved: [IPAddress]?
    /// What its kind has under way; whoever puts it here takes it away.
    package var work: AnyObject?
    /// A number for its kind to find what is under way by.
    package var tag: UInt64 = 0
    package private(set) var isFinished = true
    /// It only opens the way for those that count.
    package private(set) var isWarmUp = false
    var timer: EventLoop.Timer?
    /// The next of those that are under way for the same probe.
    var next: Attempt?
    private(set) var owner: any AttemptOwner

    init(of owner: any AttemptOwner, at now: Instant, isWarmUp: Bool = false) {
        self.owner = owner
        begin(of: owner, at: now, isWarmUp: isWarmUp)
    }

    /// Makes a finished attempt a new one.
    func begin(of owner: any AttemptOwner, at now: Instant, isWarmUp: Bool) {
        self.owner = owner
        self.isWarmUp = isWarmUp
        isFinished = false
        startedAt = now
        time = .now()
        timeout = owner.timeout
        deadline = now + timeout
    }

    /// The resolver has answered, or had before: an attempt that has been resolved is never used again.
    func resolve(to addresses: [IPAddress], age: Duration?) {
        resolved = addresses
        answersAge = age
        answers = addresses.sorted()
    }

    /// What to ask, in order: the plan's addresses, or what the resolver said.
    package var addresses: [IPAddress] { resolved ?? owner.probe.addresses }

    /// What to ask, if that is a single address of the plan.
    var onlyAddress: IPAddress? { resolved == nil ? owner.onlyAddress : nil }

    /// A copy of all of it: what each of many attempts needs is at hand apart from it.
    package var probe: PlannedProbe { owner.probe }

    /// False where the host's own routes decide.
    var hasSource: Bool { owner.hasSource }

    /// What its kind has made ready for all attempts of its probe, if that has one address of the plan.
    var preparation: AnyObject? {
        get { owner.preparation }
        set { owner.preparation = newValue }
    }

    /// Says how it ended. Only the first call counts.
    package func finish(_ result: AttemptResult) {
        guard !isFinished else { return }
        isFinished = true
        work = nil
        owner.finished(self, result)
    }

    /// Lets go of its probe while that is at hand anyway: a finished attempt that waits to be used again keeps nothing.
    func rest(with owner: any AttemptOwner) {
        self.owner = owner
    }

    /// Ends it without a word.
    func abandon() {
        isFinished = true
        work = nil
    }
}

/// Whose attempt it is.
protocol AttemptOwner: AnyObject {
    var probe: PlannedProbe { get }
    /// The address of the plan, if it gives one and no name.
    var onlyAddress: IPAddress? { get }
    var timeout: Duration { get }
    /// Its probe says by which way to leave.
    var hasSource: Bool { get }
    /// What its kind has made ready for all attempts.
    var preparation: AnyObject? { get set }

    /// Its time is over.
    func expired(_ attempt: Attempt)
    func finished(_ attempt: Attempt, _ result: AttemptResult)
}

/// Whose the attempts are that wait to be used again.
final class NoOwner: AttemptOwner {
    let probe = PlannedProbe(id: "", kind: .icmp, target: "", interval: .seconds(1), timeout: .seconds(1))
    let timeout: Duration = .seconds(1)
    let hasSource = false
    let onlyAddress: IPAddress? = nil
    var preparation: AnyObject?

    func expired(_ attempt: Attempt) {}
    func finished(_ attempt: Attempt, _ result: AttemptResult) {}
}
