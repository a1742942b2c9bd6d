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
    init?(_ times: [(pair: ProbePair, median: Double)], in dependencies: Dependencies) {
        let map = dependencies.map
        let zones = Dictionary(map.zones.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var within: [Double] = []
        var between = [[Double]](repeating: [], count: zones.count * zones.count)
        for (pair, median) in times where pair.kind == .icmp {
            guard case .resource(.instance(let target)) = pair.target,
                let there = (map.instance(target)?.zone).flatMap({ zones[$0] }),
                let here = (map.vantage(pair.vantage)?.zone).flatMap({ zones[$0] })
            else { continue }
            if here == there {
                within.append(median)
            } else {
                between[min(here, there) * zones.count + max(here, there)].append(median)
            }
        }
        guard let base = within.median, between.contains(where: { !$0.isEmpty }) else { return nil }
        self.base = base
        count = zones.count
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
