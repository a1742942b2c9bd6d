import ZonefallModel

/// A probe of the plan, and where it stands.
final class PlannedSlot {
    // What every attempt needs comes first, close together: with thousands of targets memory is what takes time.
    var timer: EventLoop.Timer?
    var next: Instant
    let onlyAddress: IPAddress?
    private var runningNumber: UInt8 = 0
    /// The attempt that opens the way has not begun yet.
    var awaitsWarmUp: Bool
    let hasSource: Bool
    let provesPath: Bool
    /// The youngest of them; each links to the next.
    private var running: Attempt?
    // It takes its slots out of the loop before it goes.
    private unowned(unsafe) let engine: ProbeEngine
    /// Of its kind; nil when this agent does not know it.
    let method: (any ProbeMethod)?
    let schedule: Schedule
    var preparation: AnyObject?
    /// The probe but for ``onlyAddress``, which would need an array of its own: 64 bytes for each of thousands.
    let outline: PlannedProbe
    var statistics = ProbeStatistics()

    init(
        _ probe: PlannedProbe,
        _ method: (any ProbeMethod)?,
        _ schedule: Schedule,
        next: Instant,
        awaitsWarmUp: Bool,
        engine: ProbeEngine
    ) {
        self.method = method
        self.schedule = schedule
        self.next = next
        self.engine = engine
        self.awaitsWarmUp = awaitsWarmUp
        provesPath = probe.options?.provesPath == true
        hasSource = probe.source != PlannedProbe.Source()
        onlyAddress = probe.resolve == nil && probe.addresses.count == 1 ? probe.addresses[0] : nil
        var outline = probe
        if onlyAddress != nil { outline.addresses = [] }
        self.outline = outline
    }

    /// As it was planned.
    var probe: PlannedProbe {
        guard let onlyAddress else { return outline }
        var probe = outline
        probe.addresses = [onlyAddress]
        return probe
    }

    /// How many attempts are under way; the engine's limit is far below what this can hold.
    var runningCount: Int { Int(runningNumber) }

    func add(_ attempt: Attempt) {
        attempt.next = running
        running = attempt
        runningNumber += 1
    }

    private func remove(_ attempt: Attempt) {
        if running === attempt {
            running = attempt.next
        } else {
            var before = running
            while let known = before, known.next !== attempt { before = known.next }
            guard let before else { return }
            before.next = attempt.next
        }
        attempt.next = nil
        runningNumber -= 1
    }

    /// Takes out one attempt after another; nil when none is left.
    func takeRunning() -> Attempt? {
        guard let attempt = running else { return nil }
        remove(attempt)
        return attempt
    }
}

extension PlannedSlot: EventLoop.TimerTarget {
    package func timerFired(_ tag: UInt64) {
        timer = nil
        engine.due(self)
    }
}

extension PlannedSlot: AttemptOwner {
    var timeout: Duration { outline.timeout }

    func expired(_ attempt: Attempt) {
        engine.expire(attempt, of: self)
    }

    func finished(_ attempt: Attempt, _ result: AttemptResult) {
        remove(attempt)
        engine.finished(attempt, of: self, result)
    }
}

/// An attempt's timer is its deadline.
extension Attempt: EventLoop.TimerTarget {
    package func timerFired(_ tag: UInt64) {
        timer = nil
        owner.expired(self)
    }
}
