import ZonefallModel

/// How often each answer of a pair told the same, so that what it means is looked up once.
struct DetailTallies {
    private let details: [ProbeDetail]
    private var tallies: [Tally]
    private var seen: [Int] = []

    init(_ records: ProbeRecords) {
        details = records.details
        tallies = [Tally](repeating: Tally(), count: records.details.count)
    }

    /// What the samples told for which `isCounted` is true, in the order in which it was told first.
    mutating func count(
        _ samples: [ProbeSample],
        _ isCounted: (ProbeSample) -> Bool = { _ in true }
    ) -> [(detail: ProbeDetail, tally: Tally)] {
        for sample in samples where sample.detail >= 0 && isCounted(sample) {
            let number = Int(sample.detail)
            if tallies[number].count == 0 { seen.append(number) }
            tallies[number].add(sample.time)
        }
        defer {
            for number in seen { tallies[number] = Tally() }
            seen.removeAll(keepingCapacity: true)
        }
        return seen.map { (details[$0], tallies[$0]) }
    }
}
