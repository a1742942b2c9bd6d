import ZonefallModel

/// What one evaluation looks at: the records of each pair of a part, sorted by pair.
struct ProbeRecords: Sendable {
    struct Entry: Sendable {
        let pair: ProbePair
        let samples: [ProbeSample]
    }

    let entries: [Entry]
    let details: [ProbeDetail]
    /// In milliseconds since 1970; nil where nothing was seen.
    let first: Int64?
    let latest: Int64?

    /// - Parameters:
    ///   - order: the numbers of the pairs, sorted by pair.
    ///   - sick: when vantages were not to be believed, by their own clocks in milliseconds since 1970.
    init(_ log: PartLog, order: [Int], sick: [Vantage.ID: [Range<Int64>]]) {
        details = log.details
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
            return Entry(pair: pair, samples: samples)
        }
        self.first = first == .max ? nil : first
        self.latest = latest == .min ? nil : latest
    }

    /// Attempts that were also handed in one by one count once: a window stands for the others.
    private static func withoutRepetition(_ samples: [ProbeSample]) -> [ProbeSample] {
        let half = ProbeWindows.period.wholeMilliseconds / 2
        var single: [Int64: [Int]] = [:]
        for sample in samples where !sample.isWindow {
            single[sample.moment / (2 * half), default: [0, 0, 0, 0, 0]][Int(sample.ending.rawValue)] += 1
        }
        guard !single.isEmpty else { return samples }
        return samples.compactMap { sample in
            guard sample.isWindow, let known = single[sample.moment / (2 * half)] else { return sample }
            let rest = sample.count - known[Int(sample.ending.rawValue)]
            guard rest > 0 else { return nil }
            return ProbeSample(
                time: sample.time,
                ending: sample.ending,
                roundTrip: sample.roundTrip,
                detail: sample.detail,
                count: rest,
                isWindow: true
            )
        }
    }

    /// The median over all pairs of the time between two attempts, in milliseconds; a second where nothing was seen twice.
    var interval: Int64 {
        let intervals = entries.compactMap { Self.interval(of: $0.samples) }.sorted()
        return intervals.isEmpty ? 1_000 : intervals[intervals.count / 2]
    }

    /// The median time between two attempts; nil with fewer than three.
    private static func interval(of samples: [ProbeSample]) -> Int64? {
        guard samples.count >= 3 else { return nil }
        var gaps: [Int64] = []
        gaps.reserveCapacity(samples.count)
        var last = samples[0].moment
        for sample in samples.dropFirst() {
            gaps.append((sample.moment - last) / (sample.isWindow ? Int64(sample.count) : 1))
            last = sample.moment
        }
        gaps.sort()
        return max(1, gaps[gaps.count / 2])
    }
}
