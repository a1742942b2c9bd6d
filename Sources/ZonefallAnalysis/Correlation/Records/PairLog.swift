import ZonefallModel

/// What was observed of one pair, in order of time whatever the order of arrival.
struct PairLog: Sendable {
    private(set) var samples: [ProbeSample] = []
    private(set) var details: [ProbeDetail] = []
    private var numbers: [ProbeDetail: Int32] = [:]
    /// So many different answers of one pair are kept; beyond, an answer counts without its details.
    private static let mostDetails = 512

    mutating func add(_ observation: Observation) {
        guard let ending = ProbeSample.Ending(observation.outcome) else { return }
        let sample = ProbeSample(
            time: observation.time,
            ending: ending,
            roundTrip: observation.roundTrip.map { Float($0.milliseconds) } ?? -1,
            detail: number(of: ProbeDetail(observation))
        )
        var position = samples.count
        while position > 0, sample.comesBefore(samples[position - 1]) { position -= 1 }
        samples.insert(sample, at: position)
    }

    /// Drops what is older; `kept` are spans to spare.
    mutating func forget(before limit: Timestamp, except kept: [ClosedRange<Timestamp>]) {
        guard let first = samples.first, first.time < limit else { return }
        samples.removeAll { sample in
            sample.time < limit && !kept.contains { $0.contains(sample.time) }
        }
    }

    /// The median time between two attempts, in milliseconds; nil with fewer than three.
    var interval: Int64? {
        guard samples.count >= 3 else { return nil }
        let gaps = zip(samples.dropFirst(), samples).map { ($0.time - $1.time).wholeMilliseconds }.sorted()
        return max(1, gaps[gaps.count / 2])
    }

    private mutating func number(of detail: ProbeDetail) -> Int32 {
        if detail.isEmpty { return -1 }
        if let known = numbers[detail] { return known }
        guard details.count < Self.mostDetails else { return -1 }
        let number = Int32(details.count)
        details.append(detail)
        numbers[detail] = number
        return number
    }
}
