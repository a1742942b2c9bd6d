import ZonefallModel

/// How many attempts may begin within a tick: after a stall all is due at once, and what the agent sends then must be no burst that
/// queues overflow with. A value; what is beyond the limit waits for the next tick.
struct BurstLimit {
    private let most: Int
    private let tick: Int64
    private var current: Int64 = -1
    private var begun = 0

    /// Of the mean that the plan asks for.
    private static let share = 3.0
    /// Below this no number is a burst.
    private static let least = 32

    /// - Parameter rate: attempts a second, as planned.
    init(rate: Double = 0, tick: Duration = .milliseconds(5)) {
        self.tick = max(1, tick.nanoseconds)
        most = max(Self.least, Int((rate * tick.seconds * Self.share).rounded(.up)))
    }

    /// - Returns: false when one more has to wait.
    mutating func admits(at now: Instant) -> Bool {
        let tick = now.nanoseconds / self.tick
        if tick != current { (current, begun) = (tick, 0) }
        guard begun < most else { return false }
        begun += 1
        return true
    }
}
