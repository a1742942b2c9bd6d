import ZonefallModel

/// Time cut into slots: as fine as the probes are dense around blackouts, coarser in calm time.
///
/// Every length comes from the data: the slot is the median interval between two attempts of a pair, so the same rules
/// serve rounds of ten seconds and five probes per second.
struct TimeGrid: Sendable {
    /// Where slots begin, ascending, in milliseconds since 1970; the last entry is the end of the last slot.
    let edges: [Int64]
    /// The median time between two attempts of a pair, in milliseconds.
    let interval: Int64

    /// So many slots at most lie in calm time.
    private static let mostCalmSlots: Int64 = 400

    var count: Int { max(edges.count - 1, 0) }

    /// - Parameters:
    ///   - dark: the blackouts as they were.
    ///   - announced: the blackouts as announced. The edges of both are edges of slots.
    init(_ records: ProbeRecords, interval: Int64, dark: [ClosedRange<Int64>], announced: [DarkWindow]) {
        self.interval = interval
        guard let first = records.first, let last = records.latest else {
            edges = []
            return
        }
        let edges =
            dark
            + announced.map {
                $0.start.millisecondsSinceEpoch...max($0.start, $0.end).millisecondsSinceEpoch
            }
        let fine = dark.map { window in
            let flank = max((window.upperBound - window.lowerBound) / 2, 4 * interval)
            return (window.lowerBound - flank)...(window.upperBound + flank)
        }
        let marks = (edges.flatMap { [$0.lowerBound, $0.upperBound] } + fine.map(\.lowerBound)).sorted()
        let coarse = interval * max(1, (last - first) / interval / Self.mostCalmSlots)
        var bounds: [Int64] = []
        var edge = first - first % interval - interval
        while edge <= last + interval {
            bounds.append(edge)
            let step = fine.contains { $0.contains(edge) } ? interval : coarse
            let mark = marks.first { $0 > edge } ?? .max
            // A slot ends at a mark, and is not cut into crumbs.
            edge = mark <= edge + step ? mark : mark < edge + step + step / 4 ? mark : edge + step
        }
        bounds.append(edge)
        self.edges = bounds
    }

    /// The slot of a moment; nil outside.
    func slot(of time: Timestamp) -> Int? {
        let moment = time.millisecondsSinceEpoch
        guard let first = edges.first, let last = edges.last, moment >= first, moment < last else { return nil }
        var (low, high) = (0, edges.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if edges[middle] <= moment { low = middle } else { high = middle }
        }
        return low
    }

    /// The slots whose middles lie in a span; nil if there are none.
    func slots(from start: Timestamp, to end: Timestamp) -> Range<Int>? {
        let inside = (0..<count).filter { slot in
            let moment = middle(of: slot)
            return moment >= start && moment < end
        }
        return inside.first.flatMap { first in inside.last.map { first..<$0 + 1 } }
    }

    func middle(of slot: Int) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: (edges[slot] + edges[slot + 1]) / 2)
    }

    /// When the slot begins.
    func start(of slot: Int) -> Timestamp { Timestamp(millisecondsSinceEpoch: edges[slot]) }

    /// When the slot ends.
    func end(of slot: Int) -> Timestamp { Timestamp(millisecondsSinceEpoch: edges[slot + 1]) }
}
