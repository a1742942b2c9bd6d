/// When a guardian has to bring light: a value that is told what was heard, and asked what is due.
///
/// Instants are durations on one clock that nobody can set.
struct GuardianDuty: Hashable, Sendable {
    /// Until the first beat says how long it may be, and for a driver that hung up before anything was dark.
    static let firstLease = Duration.seconds(15)

    /// The run that it has a copy of, and that is not over.
    private(set) var run: String?
    /// When it must have heard of it again; nil: nothing is dark yet, and people may take their time.
    private(set) var until: Duration?
    private var lease = GuardianDuty.firstLease
    /// The longest that its plan may be dark, with what a slow cloud takes to be lit by the driver itself.
    private var cap: Duration?
    private var capEnd: Duration?
    /// Runs that it brought light to: whoever still speaks for one of them is late.
    private(set) var ended: Set<String> = []

    enum Refusal: Error, Hashable, Sendable {
        /// It is watching another one.
        case occupied(by: String)
        /// It has brought light already, and nothing makes it dark again.
        case over
    }

    /// For a driver that has begun to light it, and a slow cloud.
    static let grace = Duration.seconds(60)

    /// The plan says how long it may be dark at most, whoever goes on to beat.
    mutating func planned(_ longest: Duration) {
        cap = longest + Self.grace
    }

    /// An entry of the journal that leads to the dark.
    mutating func heard(of run: String, doing operation: JournalRecord.Operation, at now: Duration) throws(Refusal) {
        try check(run, at: now)
        self.run = run
        if until != nil || operation == .impose { live(at: now) }
    }

    /// The driver lives, and may be silent for so long.
    mutating func beat(of run: String, lease asked: Duration, at now: Duration) throws(Refusal) {
        try check(run, at: now)
        self.run = run
        lease = asked
        live(at: now)
    }

    private mutating func live(at now: Duration) {
        until = now + lease
        if capEnd == nil, let cap { capEnd = now + cap }
    }

    private func check(_ run: String, at now: Duration) throws(Refusal) {
        guard !ended.contains(run) else { throw .over }
        if let watched = self.run, watched != run { throw .occupied(by: watched) }
        // A lease that ran out is not begun again, even if nobody looked yet.
        if overdue(at: now) != nil { throw .over }
    }

    /// Whoever spoke hung up: what is only armed is not left so for ever.
    mutating func lostConnection(at now: Duration) {
        if run != nil, until == nil { until = now + Self.firstLease }
    }

    /// Its driver proved the light; another zone may follow in the same run.
    mutating func rests(_ run: String) {
        guard self.run == run else { return }
        (self.run, until, lease) = (nil, nil, Self.firstLease)
        (cap, capEnd) = (nil, nil)
    }

    /// We brought the light.
    mutating func broughtLight(to run: String) {
        ended.insert(run)
        rests(run)
    }

    /// The run that has been silent for longer than its lease, or dark for longer than its plan.
    func overdue(at now: Duration) -> String? {
        if let until, now > until { return run }
        if let capEnd, now > capEnd { return run }
        return nil
    }
}
