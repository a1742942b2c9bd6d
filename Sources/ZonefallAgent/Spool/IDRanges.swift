/// A set of ids, kept as the ranges that it is made of: short where almost all of a stretch is in it.
struct IDRanges: Hashable, Sendable {
    /// Sorted, not empty, and none touching another.
    private(set) var ranges: [Range<Int64>] = []

    init() {}

    init(_ ranges: some Sequence<Range<Int64>>) {
        for range in ranges { insert(range) }
    }

    func contains(_ id: Int64) -> Bool {
        let index = firstRange(endingAfter: id)
        return index < ranges.count && ranges[index].contains(id)
    }

    func contains(all range: Range<Int64>) -> Bool {
        guard !range.isEmpty else { return true }
        let index = firstRange(endingAfter: range.lowerBound)
        return index < ranges.count && ranges[index].lowerBound <= range.lowerBound
            && ranges[index].upperBound >= range.upperBound
    }

    /// The first id at or after `id` that is not in the set.
    func firstMissing(from id: Int64) -> Int64 {
        let index = firstRange(endingAfter: id)
        return index < ranges.count && ranges[index].contains(id) ? ranges[index].upperBound : id
    }

    /// How many of a range are in the set.
    func count(in range: Range<Int64>) -> Int {
        ranges[firstRange(endingAfter: range.lowerBound)...].prefix { $0.lowerBound < range.upperBound }
            .reduce(0) { $0 + $1.clamped(to: range).count }
    }

    /// Behind the last id of the set; nil for none.
    var end: Int64? { ranges.last?.upperBound }

    mutating func insert(_ id: Int64) {
        insert(id..<id + 1)
    }

    mutating func insert(_ new: Range<Int64>) {
        guard !new.isEmpty else { return }
        // Those that overlap or touch the new one become one with it.
        let first = firstRange(endingAfter: new.lowerBound - 1)
        var last = first
        var merged = new
        while last < ranges.count, ranges[last].lowerBound <= new.upperBound {
            merged = min(merged.lowerBound, ranges[last].lowerBound)..<max(merged.upperBound, ranges[last].upperBound)
            last += 1
        }
        ranges.replaceSubrange(first..<last, with: [merged])
    }

    /// The index of the first range whose end lies behind `id`.
    private func firstRange(endingAfter id: Int64) -> Int {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound > id { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
