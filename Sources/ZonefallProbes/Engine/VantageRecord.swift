import ZonefallModel

/// What the agent knows of its own condition, second by second: a value, so that a test needs neither clock nor load.
struct VantageRecord {
    /// One reading of this host.
    struct Reading {
        var at: Instant
        /// The wall clock minus the monotonic one, in nanoseconds.
        var clockOffset: Int64
        /// How long the agent's thread has run and how long it has waited for a processor, in nanoseconds; nil when the
        /// kernel does not tell.
        var schedule: (run: Int64, wait: Int64)?
        /// How far the wall clock may be from the true time; nil when nobody disciplines it.
        var clockError: Duration?
    }

    private struct Stretch {
        let end: Instant
        let starvedRatio: Double
    }

    /// How far the wall clock moves against the monotonic one within a second without having been set: slewing.
    static let slew: Int64 = 2_000_000
    /// From this share of a stretch on an agent that got no processor may have missed anything.
    static let starvedFrom = 0.5

    private var last: Reading
    private var starved: [Stretch] = []
    private(set) var health: VantageHealth

    init(_ first: Reading) {
        last = first
        health = VantageHealth(window: .zero, clockError: first.clockError)
    }

    /// Takes in the stretch since the reading before.
    mutating func read(_ reading: Reading, lateness: Duration) {
        let window = reading.at - last.at
        guard window > .zero else { return }
        var stretch = VantageHealth(window: window, lateness: lateness, clockError: reading.clockError)
        if let now = reading.schedule, let then = last.schedule {
            stretch.starvedRatio = min(1, .nanoseconds(now.wait - then.wait) / window)
            stretch.processorRatio = .nanoseconds(now.run - then.run) / window
        }
        let step = reading.clockOffset - last.clockOffset
        if abs(step) > Self.slew {
            stretch.clockSteps = 1
            stretch.clockStep = .nanoseconds(step)
        }
        if stretch.starvedRatio >= Self.starvedFrom {
            starved.append(Stretch(end: reading.at, starvedRatio: stretch.starvedRatio))
        }
        starved.removeAll { reading.at - $0.end > Lateness.memory }
        health = health.merged(with: stretch)
        last = reading
    }

    mutating func dropped(_ count: Int64) { health.queueDrops += count }
    mutating func skipped(_ count: Int64) { health.skipped += count }
    mutating func wasNotSent() { health.notSent += 1 }

    /// The worst starvation of any stretch that reaches beyond `start`; nil when none was bad.
    func starvation(after start: Instant) -> Double? {
        starved.lazy.filter { $0.end > start }.map(\.starvedRatio).max()
    }

    /// What was since the last time this was asked.
    mutating func take() -> VantageHealth {
        defer { health = VantageHealth(window: .zero, clockError: last.clockError) }
        return health
    }
}
