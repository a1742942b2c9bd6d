import ZonefallModel

/// A probe of the plan, and where it stands.
final class PlannedSlot {
    let probe: PlannedProbe
    /// Of its kind; nil when this agent does not know it.
    let method: (any ProbeMethod)?
    let schedule: Schedule
    var next: Instant
    var timer: EventLoop.Timer?
    var running: [Attempt] = []
    var statistics = ProbeStatistics()
    /// nil when there is none to come.
    var warmUp: Instant?
    private unowned let engine: ProbeEngine

    init(
        _ probe: PlannedProbe,
        _ method: (any ProbeMethod)?,
        _ schedule: Schedule,
        next: Instant,
        engine: ProbeEngine
    ) {
        self.probe = probe
        self.method = method
        self.schedule = schedule
        self.next = next
        self.engine = engine
    }
}

extension PlannedSlot: EventLoop.TimerTarget {
    package func timerFired(_ tag: UInt64) {
        timer = nil
        engine.due(self)
    }
}

extension PlannedSlot: AttemptOwner {
    func expired(_ attempt: Attempt) {
        engine.expire(attempt, of: self)
    }

    func finished(_ attempt: Attempt, _ result: AttemptResult) {
        if let index = running.firstIndex(where: { $0 === attempt }) { running.remove(at: index) }
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
