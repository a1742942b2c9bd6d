/// How long answers took, in a size that does not grow: 104 counters, four to each doubling from a microsecond to a minute.
///
/// A quantile is off by at most an eighth of itself. A counter that is full stays full.
package struct RoundTripHistogram: Sendable {
    private static let octaves = 26
    private static let steps = 4
    private var counters = InlineArray<104, UInt16>(repeating: 0)
    package private(set) var count: UInt32 = 0

    package init() {}

    package mutating func add(microseconds: Int64) {
        let place = Self.place(microseconds)
        if counters[place] < .max { counters[place] += 1 }
        count &+= 1
    }

    /// The middle of the step in which the quantile lies; nil when there is nothing.
    ///
    /// - Parameter share: 0 to 1.
    package func quantile(_ share: Double) -> Duration? {
        let total = counters.indices.reduce(0) { $0 + Int(counters[$1]) }
        guard total > 0 else { return nil }
        var left = min(Int(Double(total) * share), total - 1)
        for place in counters.indices {
            left -= Int(counters[place])
            if left < 0 { return Self.middle(place) }
        }
        return nil
    }

    /// 1, 2 and 3 µs have a step each and 0 shares that of 1; from 4 µs on each doubling has four steps.
    private static func place(_ microseconds: Int64) -> Int {
        let value = max(1, microseconds)
        let octave = 63 - value.leadingZeroBitCount
        guard octave < octaves else { return octaves * steps - 1 }
        let within = octave >= 2 ? Int(value >> Int64(octave - 2)) & 3 : Int(value << Int64(2 - octave)) & 3
        return octave * steps + within
    }

    private static func middle(_ place: Int) -> Duration {
        let octave = place / steps
        let low = Double(1 << octave) * (1 + Double(place % steps) / Double(steps))
        let width = max(1, Double(1 << octave) / Double(steps))
        return .nanoseconds(Int64((low + (width - 1) / 2) * 1_000))
    }
}
