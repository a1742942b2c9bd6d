import ZonefallModel

/// All that clocks are read from: two that are equal tell the same.
struct EdgeSight: Hashable, Sendable {
    private let windows: [DarkWindow]
    private let interval: Int64
    /// Of the samples around the blackouts, and how many of all samples failed.
    private var digest: UInt64 = 0

    init(_ records: ProbeRecords, windows: [DarkWindow], interval: Int64) {
        self.windows = windows
        self.interval = interval
        guard let first = windows.map(\.start).min(), let last = windows.map(\.end).max() else { return }
        let reach = 10 * interval + Clocks.mostOffset
        let low = first.millisecondsSinceEpoch - reach
        let high = last.millisecondsSinceEpoch + reach
        for (number, entry) in records.entries.enumerated() {
            var sum: UInt64 = 0
            for sample in entry.samples {
                let moment = sample.moment
                if moment < low || moment >= high { continue }
                sum = (sum &+ UInt64(bitPattern: moment) << 3 &+ UInt64(sample.ending.rawValue)) &* Self.factor
                sum ^= sum >> 29
            }
            digest = (digest ^ sum &+ UInt64(number) << 1 &+ (entry.isMostlyFailing ? 1 : 0)) &* Self.factor
            digest ^= digest >> 32
        }
    }

    /// Odd, with its bits well mixed.
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
}
