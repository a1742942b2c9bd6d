import ZonefallModel

/// What one evaluation looks at: the records of each pair of a part, sorted by pair.
struct ProbeRecords: Sendable {
    struct Entry: Sendable {
        let pair: ProbePair
        let samples: [ProbeSample]
        /// A target that hardly ever answers this kind of probe.
        let isMostlyFailing: Bool
    }

    let entries: [Entry]
    let details: [ProbeDetail]
    /// Unlike that of all other records in which answers told something else.
    let detailsRevision: UInt64
    /// When vantages were not to be believed; none of it is in the entries.
    let sick: [Vantage.ID: [Range<Int64>]]
    /// In milliseconds since 1970; nil where nothing was seen.
    let first: Int64?
    let latest: Int64?

    /// - Parameters:
    ///   - order: the numbers of the pairs, sorted by pair.
    ///   - sick: when vantages were not to be believed, by their own clocks in milliseconds since 1970.
    init(_ log: PartLog, order: [Int], sick: [Vantage.ID: [Range<Int64>]]) {
        details = log.details
        detailsRevision = log.detailsRevision
        self.sick = sick
        var (first, latest) = (Int64.max, Int64.min)
        entries = order.map { number in
            let pair = log.pairs[number]
            var samples = log.logs[number].samples
            if log.logs[number].hasWindows { samples = Self.withoutRepetition(samples) }
            if let spans = sick[pair.vantage] {
                samples.removeAll { sample in spans.contains { $0.contains(sample.moment) } }
            }
            if let start = samples.first, let end = samples.last {
                first = min(first, start.moment)
                latest = max(latest, end.moment)
            }
            return Entry(pair: pair, samples: samples, isMostlyFailing: LossRate.estimate(samples) >= 0.5)
        }
        self.first = first == .max ? nil : first
        self.latest = latest == .min ? nil : latest
    }

    /// Attempts that were also handed in one by one count once: a window stands for the others.
    private static func withoutRepetition(_ samples: [ProbeSample]) -> [ProbeSample] {
        let half = ProbeWindows.period.wholeMilliseconds / 2
        var rest: [ProbeSample] = []
        rest.reserveCapacity(samples.count)
        for (index, sample) in samples.enumerated() {
            guard sample.isWindow else {
                rest.append(sample)
                continue
            }
            // In order of time, what fell into the window stands on both sides of its middle.
            var single = 0
            var other = index - 1
            while other >= 0, samples[other].moment >= sample.moment - half {
                if !samples[other].isWindow, samples[other].ending == sample.ending { single += 1 }
                other -= 1
            }
            other = index + 1
            while other < samples.count, samples[other].moment < sample.moment + half {
                if !samples[other].isWindow, samples[other].ending == sample.ending { single += 1 }
                other += 1
            }
            if single == 0 {
                rest.append(sample)
            } else if single < sample.count {
                rest.append(sample.counting(sample.count - single))
            }
        }
        return rest
    }

    /// The median over all pairs of the time between two attempts, in milliseconds; a second where nothing was seen twice.
    var interval: Int64 {
        var gaps: [Int64] = []
        let intervals = entries.compactMap { Self.interval(of: $0.samples, &gaps) }.sorted()
        return intervals.isEmpty ? 1_000 : intervals[intervals.count / 2]
    }

    /// The median time between two attempts; nil with fewer than three.
    private static func interval(of samples: [ProbeSample], _ gaps: inout [Int64]) -> Int64? {
        guard samples.count >= 3 else { return nil }
        gaps.removeAll(keepingCapacity: true)
        var last = samples[0].moment
        for sample in samples.dropFirst() {
            gaps.append((sample.moment - last) / (sample.isWindow ? Int64(sample.count) : 1))
            last = sample.moment
        }
        gaps.sort()
        return max(1, gaps[gaps.count / 2])
    }
}
