import Glibc
import ZonefallModel

/// The only way to the clocks, handed in, so that a test can be its own time.
package struct Timekeeper: Sendable {
    /// On a clock that nobody can set and that counts while the machine sleeps. All decisions are made on it.
    package let now: @Sendable () -> Duration
    /// For records and people.
    package let date: @Sendable () -> Timestamp
    package let sleep: @Sendable (Duration) async -> Void

    package init(
        now: @escaping @Sendable () -> Duration,
        date: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async -> Void
    ) {
        self.now = now
        self.date = date
        self.sleep = sleep
    }

    package static let system = Timekeeper(
        now: { read(CLOCK_BOOTTIME) },
        date: { Timestamp(millisecondsSinceEpoch: read(CLOCK_REALTIME).wholeMilliseconds) },
        // Cancelled, it returns at once: who waits must look for itself why it is awake.
        sleep: { duration in try? await Task.sleep(for: duration) }
    )

    private static func read(_ clock: Int32) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
