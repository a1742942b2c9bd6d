import ZonefallModel

/// How often something was seen, and when first and last.
struct Tally: Hashable, Sendable {
    private(set) var count = 0
    private var start: Int64 = .max
    private var end: Int64 = .min

    var first: Timestamp? { count == 0 ? nil : Timestamp(millisecondsSinceEpoch: start) }
    var last: Timestamp? { count == 0 ? nil : Timestamp(millisecondsSinceEpoch: end) }

    mutating func add(_ time: Timestamp) {
        count += 1
        start = min(start, time.millisecondsSinceEpoch)
        end = max(end, time.millisecondsSinceEpoch)
    }

    mutating func add(_ other: Tally) {
        count += other.count
        start = min(start, other.start)
        end = max(end, other.end)
    }

    /// For evidence: `12 records, 2026-03-01T08:00:02.844Z to 2026-03-01T08:06:22.101Z`.
    var reference: String {
        guard let first, let last else { return "no records" }
        return count == 1 ? "1 record, \(first)" : "\(count) records, \(first) to \(last)"
    }
}

extension Dictionary where Value == Tally {
    mutating func count(_ key: Key, _ tally: Tally) {
        self[key, default: Tally()].add(tally)
    }

    /// How many observations there are in all.
    var total: Int { values.reduce(0) { $0 + $1.count } }
}
