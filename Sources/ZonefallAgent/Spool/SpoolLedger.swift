import ZonefallModel

/// The spool's thinking: what there is, who has what of it, what to send next, and what may go.
///
/// A value. Files, bodies and clocks are others' affair: ``Spool`` carries out what it says.
struct SpoolLedger: Sendable {
    /// A file of one stream, with the records that were kept in it.
    struct Segment: Hashable, Sendable {
        let stream: SpoolStream
        /// The id in the file's name.
        let first: Int64
        /// Behind its last record.
        var end: Int64
        var bytes: Int
        var rows: Int
        var oldest: Timestamp
        var newest: Timestamp

        var ids: Range<Int64> { first..<max(first, end) }

        fileprivate mutating func note(_ id: Int64, bytes: Int, rows: Int, time: Timestamp) {
            end = id + 1
            self.bytes += bytes
            self.rows += rows
            oldest = min(oldest, time)
            newest = max(newest, time)
        }
    }

    /// A record that is in memory, too: it is young, or not kept yet.
    struct Fresh: Hashable, Sendable {
        let key: SpoolRecord.Key
        let time: Timestamp
        var isKept = false
    }

    /// One coordinator, and what it has.
    struct Follower: Hashable, Sendable {
        /// Acknowledged, or gone for good.
        var done: [SpoolStream: IDRanges] = [:]
        var underWay: Set<SpoolRecord.Key> = []

        func has(_ key: SpoolRecord.Key) -> Bool { done[key.stream]?.contains(key.id) ?? false }
    }

    /// By what the configuration calls the coordinator.
    private(set) var followers: [String: Follower]
    /// Of each stream, the oldest first; only the last is written to.
    private(set) var segments: [SpoolStream: [Segment]] = [:]
    /// Of all files together.
    private(set) var bytes = 0
    /// In order of sealing.
    private(set) var fresh: [Fresh] = []
    private var nextIDs: [SpoolStream: Int64] = [:]
    /// Of this run of the agent: with a sequence, it names a batch for good.
    let epoch: Int64

    /// Younger records go out before all others, the oldest of them first.
    static let liveAge: Duration = .seconds(30)

    /// Goes on from what was found on the disk.
    ///
    /// - Parameters:
    ///   - cursors: of all coordinators that were followed once; those that are not in `followers` are forgotten.
    ///     Their epoch is that of this run.
    init(followers names: [String], segments found: [Segment] = [], cursors: SpoolCursors = SpoolCursors()) {
        epoch = cursors.epoch
        followers = Dictionary(
            names.map { ($0, Follower(done: cursors.done[$0] ?? [:])) },
            uniquingKeysWith: { first, _ in first }
        )
        for stream in SpoolStream.allCases {
            let own = found.filter { $0.stream == stream }.sorted { $0.first < $1.first }
            segments[stream] = own
            // An id that anyone ever acknowledged is not used again, whatever the disk lost.
            let acknowledged = cursors.done.values.compactMap { $0[stream]?.end }.max() ?? 0
            nextIDs[stream] = max(own.last?.end ?? 0, acknowledged)
        }
        bytes = found.reduce(0) { $0 + $1.bytes }
        for stream in SpoolStream.allCases { forgetBefore(stream) }
    }

    // MARK: What comes in

    /// Gives a batch its place.
    mutating func seal(_ stream: SpoolStream, at now: Timestamp) -> SpoolRecord.Key {
        let id = nextIDs[stream, default: 0]
        nextIDs[stream] = id + 1
        let key = SpoolRecord.Key(stream: stream, id: id)
        fresh.append(Fresh(key: key, time: now))
        return key
    }

    /// The record is on the disk.
    ///
    /// - Parameter first: the id in the name of its file.
    mutating func kept(_ key: SpoolRecord.Key, inSegment first: Int64, bytes: Int, rows: Int, time: Timestamp) {
        if let index = fresh.firstIndex(where: { $0.key == key }) { fresh[index].isKept = true }
        let last = (segments[key.stream]?.count ?? 0) - 1
        if last >= 0, segments[key.stream]?[last].first == first {
            segments[key.stream]?[last].note(key.id, bytes: bytes, rows: rows, time: time)
        } else {
            var new = Segment(
                stream: key.stream,
                first: first,
                end: first,
                bytes: 0,
                rows: 0,
                oldest: time,
                newest: time
            )
            new.note(key.id, bytes: bytes, rows: rows, time: time)
            segments[key.stream, default: []].append(new)
        }
        self.bytes += bytes
    }

    /// The record is given up before it was kept.
    mutating func gaveUp(_ key: SpoolRecord.Key) {
        fresh.removeAll { $0.key == key }
        markGone(key.id..<key.id + 1, of: key.stream)
    }

    /// Records that turned out to be unreadable.
    mutating func markGone(_ ids: Range<Int64>, of stream: SpoolStream) {
        for name in followers.keys { followers[name]?.done[stream, default: IDRanges()].insert(ids) }
    }

    /// Records that need not stay in memory: kept, and had by all or no longer young.
    mutating func settle(at now: Timestamp) -> [SpoolRecord.Key] {
        let settled = fresh.filter {
            $0.isKept && (now - $0.time >= Self.liveAge || isHadByAll($0.key))
        }
        guard !settled.isEmpty else { return [] }
        let keys = Set(settled.map(\.key))
        fresh.removeAll { keys.contains($0.key) }
        return settled.map(\.key)
    }

    // MARK: What goes out

    /// The record that a coordinator should get next; it is under way from now on.
    ///
    /// Live ones first; then what piled up, the most valuable stream first, and its oldest first.
    mutating func next(for name: String, at now: Timestamp) -> SpoolRecord.Key? {
        guard let follower = followers[name] else { return nil }
        let isWanted = { (key: SpoolRecord.Key) in !follower.has(key) && !follower.underWay.contains(key) }
        var key = fresh.first { (!$0.isKept || now - $0.time < Self.liveAge) && isWanted($0.key) }?.key
        for stream in SpoolStream.allCases where key == nil { key = backlog(stream, isWanted, follower) }
        if let key { followers[name]?.underWay.insert(key) }
        return key
    }

    private func backlog(
        _ stream: SpoolStream,
        _ isWanted: (SpoolRecord.Key) -> Bool,
        _ follower: Follower
    ) -> SpoolRecord.Key? {
        let done = follower.done[stream] ?? IDRanges()
        for segment in segments[stream] ?? [] {
            var id = done.firstMissing(from: segment.first)
            while id < segment.end {
                let key = SpoolRecord.Key(stream: stream, id: id)
                if isWanted(key) { return key }
                id = done.firstMissing(from: id + 1)
            }
        }
        return nil
    }

    /// A coordinator has committed a record, or will never take it.
    mutating func acknowledged(_ key: SpoolRecord.Key, by name: String) {
        followers[name]?.underWay.remove(key)
        followers[name]?.done[key.stream, default: IDRanges()].insert(key.id)
    }

    /// A record did not arrive, as far as we know: it will come again.
    mutating func failed(_ key: SpoolRecord.Key, for name: String) {
        followers[name]?.underWay.remove(key)
    }

    // MARK: What goes

    mutating func remove(_ segment: Segment) {
        bytes -= segment.bytes
        segments[segment.stream]?.removeAll { $0.first == segment.first }
        forgetBefore(segment.stream)
    }

    /// What lies before the first file is done for everyone, which makes the sets short.
    private mutating func forgetBefore(_ stream: SpoolStream) {
        let unkept = fresh.first { $0.key.stream == stream && !$0.isKept }?.key.id ?? nextIDs[stream, default: 0]
        markGone(0..<min(segments[stream]?.first?.first ?? unkept, unkept), of: stream)
    }
}
