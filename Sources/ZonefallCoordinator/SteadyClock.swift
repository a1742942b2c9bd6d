import Glibc
import ZonefallModel

/// The wall clock of this process's start, carried on by a clock that nobody sets.
///
/// Decisions need time that never jumps: after a step of an hour back, a dead agent would count as alive for an hour.
package struct SteadyClock: Sendable {
    private let start: Timestamp
    private let origin: ContinuousClock.Instant

    package init() {
        var wall = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        start = Timestamp(millisecondsSinceEpoch: Int64(wall.tv_sec) * 1_000 + Int64(wall.tv_nsec) / 1_000_000)
        origin = ContinuousClock.now
    }

    package func now() -> Timestamp {
        start + (ContinuousClock.now - origin)
    }
}
