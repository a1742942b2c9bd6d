/// A moment in UTC, to the millisecond; RFC 3339 in documents (`2026-03-01T08:00:00.104Z`).
///
/// Good for records and for people. *Decisions* never compare timestamps of two machines: agents' clocks differ.
package struct Timestamp: Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    package let millisecondsSinceEpoch: Int64

    package init(millisecondsSinceEpoch: Int64) {
        self.millisecondsSinceEpoch = millisecondsSinceEpoch
    }
}

extension Timestamp: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
    }

    package static func - (left: Self, right: Self) -> Duration {
        .milliseconds(left.millisecondsSinceEpoch - right.millisecondsSinceEpoch)
    }

    package static func + (left: Self, right: Duration) -> Self {
        Self(millisecondsSinceEpoch: left.millisecondsSinceEpoch + right.wholeMilliseconds)
    }
}

extension Duration {
    /// The duration in milliseconds, cut towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// The duration in milliseconds, with its fraction.
    package var milliseconds: Double {
        Double(components.seconds) * 1_000 + Double(components.attoseconds) / 1e15
    }

    /// The duration in seconds, with its fraction.
    package var seconds: Double {
        milliseconds / 1_000
    }
}
