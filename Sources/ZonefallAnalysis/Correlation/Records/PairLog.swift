import ZonefallModel

/// What was observed of one pair, in order of time whatever the order of arrival.
struct PairLog: Sendable {
    private(set) var samples: [ProbeSample] = []
    /// Whether some samples are sums over windows.
    private(set) var hasWindows = false

    mutating func add(_ sample: ProbeSample) {
        if sample.isWindow { hasWindows = true }
        // Grown by an eighth, not twofold: there are many pairs.
        if samples.count == samples.capacity { samples.reserveCapacity(samples.count + max(8, samples.count / 8)) }
        guard let last = samples.last, sample.comesBefore(last) else {
            samples.append(sample)
            return
        }
        var (low, high) = (0, samples.count)
        while low < high {
            let middle = (low + high) / 2
            if sample.comesBefore(samples[middle]) { high = middle } else { low = middle + 1 }
        }
        samples.insert(sample, at: low)
    }

    /// Drops what is older; `kept` are spans to spare, in milliseconds since 1970.
    ///
    /// - Returns: whether something was dropped that told more than how it ended.
    mutating func forget(before limit: Int64, except kept: [ClosedRange<Int64>]) -> Bool {
        guard let first = samples.first, first.moment < limit else { return false }
        var told = false
        samples.removeAll { sample in
            let isOld = sample.moment < limit && !kept.contains { $0.contains(sample.moment) }
            if isOld, sample.detail >= 0 { told = true }
            return isOld
        }
        return told
    }
}
