import ZonefallModel

/// How long packets take between zones, learned from probes whose ends are known.
struct ZoneDelays: Sendable {
    /// The time of an answer within one zone, in milliseconds.
    let base: Double
    /// There and back between two zones beyond `base`, in milliseconds; by the pair of zones in ascending order.
    private let delays: [[Zone.ID]: Double]

    /// From echoes to instances on a shared network: nothing stands between their ends.
    ///
    /// - Returns: nil where too little was measured.
    init?(_ times: [(pair: ProbePair, median: Double)], in dependencies: Dependencies) {
        let map = dependencies.map
        var within: [Double] = []
        var between: [[Zone.ID]: [Double]] = [:]
        for (pair, median) in times where pair.kind == .icmp {
            guard case .resource(.instance(let target)) = pair.target, let there = map.instance(target)?.zone,
                let here = map.vantage(pair.vantage)?.zone
            else { continue }
            if here == there {
                within.append(median)
            } else {
                between[[here, there].sorted(), default: []].append(median)
            }
        }
        guard let base = within.median, !between.isEmpty else { return nil }
        self.base = base
        delays = between.compactMapValues { $0.median.map { max(0, $0 - base) } }
    }

    /// There and back along a walk, in milliseconds; nil if some leg was never measured.
    func time(of zones: [Zone.ID]) -> Double? {
        var time = 0.0
        for (here, there) in zip(zones, zones.dropFirst()) where here != there {
            guard let delay = delays[[here, there].sorted()] else { return nil }
            time += delay
        }
        return time
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
