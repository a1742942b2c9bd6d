import ZonefallModel

/// The correlator's memory: what was observed of every pair, part by part, within a horizon.
struct ProbeLog: Sendable {
    private(set) var parts: [PartLog]
    private let partition: Partition
    private var books: [Vantage.ID: Book] = [:]
    private(set) var latest: Timestamp?
    private(set) var lastHeard: [Vantage.ID: Timestamp] = [:]
    /// Attempts that never left their host.
    private(set) var notSent = 0
    /// Observations of vantages or targets that the map does not list.
    private(set) var unknown = 0
    /// What is older is not taken in any more, in milliseconds since 1970.
    private var limit: Int64 = .min
    private var kept: [ClosedRange<Int64>] = []

    /// Where a vantage's pairs are kept.
    private struct Book: Sendable {
        var places: [Question: Place] = [:]
    }

    private struct Question: Hashable, Sendable {
        let target: String
        let kind: ProbeKind
    }

    struct Place: Sendable {
        let part: Int
        let pair: Int
    }

    init(_ partition: Partition) {
        self.partition = partition
        parts = [PartLog](repeating: PartLog(), count: partition.count)
    }

    mutating func add(_ observations: [Observation], in map: ZoneMap) {
        let revision = Revision.next()
        for observation in observations {
            guard let place = place(of: observation.vantage, observation.target, observation.kind, in: map) else {
                unknown += 1
                continue
            }
            hear(observation.vantage, observation.time)
            guard let ending = ProbeSample.Ending(observation.outcome) else {
                notSent += 1
                continue
            }
            let detail = ProbeDetail(observation)
            let sample = ProbeSample(
                time: observation.time,
                ending: ending,
                roundTrip: observation.roundTrip.map { Float($0.milliseconds) } ?? -1,
                detail: detail == nil ? -1 : parts[place.part].number(of: detail)
            )
            add(sample, to: place, revision)
        }
    }

    /// Sums over a window: they stand for attempts in its middle.
    mutating func add(_ windows: ProbeWindows, of vantage: Vantage.ID, in map: ZoneMap) {
        let revision = Revision.next()
        let middle = windows.start + ProbeWindows.period / 2
        for row in windows.rows {
            guard let place = place(of: vantage, row.target, row.kind, in: map) else {
                unknown += row.sent + row.notSent
                continue
            }
            hear(vantage, middle)
            notSent += row.notSent
            if row.ok > 0 {
                let time = row.times.map { Float($0.average) / 1_000 } ?? -1
                add(ProbeSample(middle, .ok, row.ok, roundTrip: time), to: place, revision)
            }
            if row.sent == row.ok { continue }
            if row.timeout > 0 { add(ProbeSample(middle, .timeout, row.timeout), to: place, revision) }
            if row.unreachable > 0 { add(ProbeSample(middle, .unreachable, row.unreachable), to: place, revision) }
            if row.refused > 0 { add(ProbeSample(middle, .refused, row.refused), to: place, revision) }
            if row.error > 0 { add(ProbeSample(middle, .error, row.error), to: place, revision) }
        }
    }

    private mutating func add(_ sample: ProbeSample, to place: Place, _ revision: UInt64) {
        let moment = sample.moment
        if moment < limit, !kept.contains(where: { $0.contains(moment) }) { return }
        parts[place.part].add(sample, to: place.pair)
        parts[place.part].revision = revision
    }

    private mutating func hear(_ vantage: Vantage.ID, _ time: Timestamp) {
        if let latest, time <= latest {} else { latest = time }
        if let last = lastHeard[vantage], time <= last { return }
        lastHeard[vantage] = time
    }

    /// Drops what is older; `kept` are spans to spare, in milliseconds since 1970.
    mutating func forget(before limit: Int64, except kept: [ClosedRange<Int64>]) {
        self.kept = kept
        guard limit > self.limit else { return }
        self.limit = limit
        let revision = Revision.next()
        for part in parts.indices where parts[part].latest > .min {
            parts[part].forget(before: limit, except: kept)
            parts[part].revision = revision
        }
    }

    private mutating func place(of vantage: Vantage.ID, _ target: String, _ kind: ProbeKind, in map: ZoneMap) -> Place?
    {
        // An agent that reads its own routes asks nobody, whatever the record calls the target.
        let question = Question(target: kind == .gateway ? "" : target, kind: kind)
        if let place = books[vantage]?.places[question] { return place }
        guard map.vantage(vantage) != nil, let pair = Self.pair(of: vantage, target, kind, in: map) else { return nil }
        let part = partition.part(of: pair)
        let home = partition.part(of: .vantage(vantage))
        let place = Place(part: part, pair: parts[part].open(pair, isGuest: home != nil && home != part))
        books[vantage, default: Book()].places[question] = place
        return place
    }

    private static func pair(
        of vantage: Vantage.ID,
        _ target: String,
        _ kind: ProbeKind,
        in map: ZoneMap
    ) -> ProbePair? {
        if kind == .gateway {
            return ProbePair(vantage: vantage, target: .resource(.vantage(vantage)), kind: .gateway)
        }
        return ProbePair(vantage: vantage, target: target, kind: kind, in: map)
    }
}

extension ProbeSample {
    fileprivate init(_ middle: Timestamp, _ ending: Ending, _ count: Int, roundTrip: Float = -1) {
        self.init(time: middle, ending: ending, roundTrip: roundTrip, detail: -1, count: count, isWindow: true)
    }
}
