import ZonefallModel

/// How long packets take between zones, learned from probes whose ends are known.
struct ZoneDelays: Sendable {
    /// The time of an answer within one zone, in milliseconds.
    let base: Double
    /// There and back between two zones beyond `base`, in milliseconds, by the numbers of both; NaN where unknown.
    private var delays: [Double]
    private let count: Int

    /// From echoes to instances on a shared network: nothing stands between their ends.
    ///
    /// - Returns: nil where too little was measured.
    init?(_ legs: [(here: Int, there: Int, median: Double)], zoneCount: Int) {
        var within: [Double] = []
        var between = [[Double]](repeating: [], count: zoneCount * zoneCount)
        for (here, there, median) in legs {
            if here == there {
                within.append(median)
            } else {
                between[min(here, there) * zoneCount + max(here, there)].append(median)
            }
        }
        guard let base = within.median, between.contains(where: { !$0.isEmpty }) else { return nil }
        self.base = base
        count = zoneCount
        delays = between.map { $0.median.map { max(0, $0 - base) } ?? .nan }
    }

    /// There and back between two zones, in milliseconds; nil if it was never measured.
    subscript(here: Int, there: Int) -> Double? {
        let delay = delays[min(here, there) * count + max(here, there)]
        return delay.isNaN ? nil : delay
    }
}

extension Array where Element == Double {
    var median: Double? {
        guard !isEmpty else { return nil }
        let sorted = sorted()
        let middle = count / 2
        return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
