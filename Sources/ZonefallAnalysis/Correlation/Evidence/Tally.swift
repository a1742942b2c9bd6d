import ZonefallModel

/// How often something was seen, and when first and last.
struct Tally: Hashable, Sendable {
    private(set) var count = 0
    private(set) var first: Timestamp?
    private(set) var last: Timestamp?

    mutating func add(_ time: Timestamp) {
        count += 1
        first = min(first ?? time, time)
        last = max(last ?? time, time)
    }

    mutating func add(_ other: Tally) {
        count += other.count
        first = [first, other.first].compactMap(\.self).min()
        last = [last, other.last].compactMap(\.self).max()
    }

    /// For evidence: `12 records, 2026-03-01T08:00:02.844Z to 2026-03-01T08:06:22.101Z`.
    var reference: String {
        guard let first, let last else { return "no records" }
        return count == 1 ? "1 record, \(first)" : "\(count) records, \(first) to \(last)"
    }
}

extension Dictionary where Value == Tally {
    mutating func count(_ key: Key, at time: Timestamp) {
        self[key, default: Tally()].add(time)
    }

    /// How many observations there are in all.
    var total: Int { values.reduce(0) { $0 + $1.count } }
}
