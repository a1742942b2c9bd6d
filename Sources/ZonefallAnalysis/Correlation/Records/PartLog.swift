import ZonefallModel

/// What was observed of the pairs of one part of a region.
struct PartLog: Sendable {
    /// In order of appearance.
    private(set) var pairs: [ProbePair] = []
    /// By pair.
    private(set) var logs: [PairLog] = []
    /// What answers told besides, each once.
    private(set) var details: [ProbeDetail] = []
    private var numbers: [ProbeDetail: Int32] = [:]
    /// Vantages of other parts that ask things of this one.
    private(set) var guests: Set<Vantage.ID> = []
    private(set) var latest: Int64 = .min
    /// Unlike that of every other state of every other log.
    var revision: UInt64 = 0
    /// The same of the pairs alone.
    private(set) var pairsRevision: UInt64 = 0
    /// The same of the samples that told something.
    private(set) var detailsRevision: UInt64 = 0
    /// So many different answers are kept; beyond, an answer counts without its details.
    private static let mostDetails = 16_384

    /// - Returns: the number by which the pair is known from now on.
    mutating func open(_ pair: ProbePair, isGuest: Bool) -> Int {
        if isGuest { guests.insert(pair.vantage) }
        pairsRevision = Revision.next()
        pairs.append(pair)
        logs.append(PairLog())
        return pairs.count - 1
    }

    mutating func add(_ sample: ProbeSample, to pair: Int) {
        latest = max(latest, sample.moment)
        if sample.detail >= 0 { detailsRevision = Revision.next() }
        logs[pair].add(sample)
    }

    /// -1 for nothing.
    mutating func number(of detail: ProbeDetail?) -> Int32 {
        guard let detail else { return -1 }
        if let known = numbers[detail] { return known }
        guard details.count < Self.mostDetails else { return -1 }
        let number = Int32(details.count)
        details.append(detail)
        numbers[detail] = number
        return number
    }

    mutating func forget(before limit: Int64, except kept: [ClosedRange<Int64>]) {
        var forgotten = false
        for pair in logs.indices where logs[pair].forget(before: limit, except: kept) { forgotten = true }
        if forgotten { detailsRevision = Revision.next() }
    }
}
