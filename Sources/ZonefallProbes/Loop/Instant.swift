import CZonefallProbes
import ZonefallModel

/// A moment on this machine's monotonic clock, in nanoseconds; means nothing on another machine or after a restart.
package struct Instant: Hashable, Comparable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func now() -> Instant {
        Instant(nanoseconds: zf_monotonic_ns())
    }

    package static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    package static func + (left: Instant, right: Duration) -> Instant {
        Instant(nanoseconds: left.nanoseconds + right.nanoseconds)
    }

    package static func - (left: Instant, right: Instant) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }
}

extension Duration {
    /// The whole duration in nanoseconds, cut towards zero; some 292 years fit.
    package var nanoseconds: Int64 {
        // Up to nine seconds, which is nearly always, without a division in 128 bits.
        if let few = Int64(exactly: attoseconds) { return few / 1_000_000_000 }
        return components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

extension Timestamp {
    /// The wall clock of this machine. For records only: it steps.
    package static func now() -> Timestamp {
        Timestamp(millisecondsSinceEpoch: zf_realtime_ns() / 1_000_000)
    }
}
