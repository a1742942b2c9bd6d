import Glibc
import ZonefallModel
import ZonefallProbes

/// Batches on the disk until every coordinator has committed them: ``SpoolLedger`` decides, ``SpoolIO`` does.
///
/// A batch can be sent before it is kept: its epoch is of this run alone, so its name means the same batch for ever, also when
/// the machine loses it a moment later. Belongs to one thread.
package final class Spool {
    package struct Options: Hashable, Sendable {
        /// For all files together; above it, the least valuable go.
        package var mostBytes = 256 << 20
        /// A file is closed when it is so large, and deleted as a whole.
        package var segmentBytes = 256 << 10
        /// In memory, while the disk takes nothing.
        package var mostPendingBytes = 8 << 20

        package init() {}
    }

    /// What a coordinator gets next.
    package enum Next {
        case record(SpoolRecord)
        /// It is being read; `changed` is called when it is there.
        case loading
        case nothing
    }

    private struct Writing {
        /// Sealed and not kept, the oldest first.
        var pending: [SpoolRecord] = []
        /// How many of them the disk has not answered for; the others failed.
        var outstanding = 0
        /// The file that is written to; nil: the next record begins one.
        var segment: Int64?
        var size = 0
        /// Set when a write failed: everything is given to the disk again, into a new file, once it has answered for all.
        var failure: Int32?
    }

    private(set) var ledger: SpoolLedger
    private let io: any SpoolIO
    private let options: Options
    private let vantage: Vantage.ID
    private var nextSequence: Int64 = 0
    private var writing: [SpoolStream: Writing] = [:]
    /// Of the fresh records.
    private var bodies: [SpoolRecord.Key: SpoolRecord] = [:]
    /// Files that are being sent from, the latest last; nil while one is read.
    private var loaded: [(stream: SpoolStream, first: Int64, scan: SpoolFrame.Scan?)] = []
    private var savedCursors: SpoolCursors?
    /// Something is new for those who send.
    var changed: () -> Void = {}
    /// A record has its name, and may be sent.
    package var sealed: (SpoolRecord) -> Void = { _ in }
    /// A record is on the disk.
    package var kept: (SpoolRecord.Key) -> Void = { _ in }
    private(set) var figures = Figures()

    struct Figures: Hashable, Sendable {
        /// Rows that were lost to a full or damaged disk or to a refusal, over this run.
        var droppedRows: Int64 = 0
        /// Why the disk takes nothing at the moment, as an errno.
        var failure: Int32?
    }

    /// Opens a folder, or makes it.
    ///
    /// - Parameters:
    ///   - followers: names of the coordinators that are to get everything.
    ///   - loop: hears of the disk, which works on a thread of its own; nil: the disk is waited for.
    /// - Throws: ``AgentError`` when the folder can't be used.
    package static func opened(
        at path: String,
        vantage: Vantage.ID,
        followers: [String],
        options: Options = Options(),
        loop: EventLoop?,
        now: Timestamp
    ) throws(AgentError) -> Spool {
        let folder = try SpoolFolder(path: path)
        let recovered = try folder.recover(at: now)
        let io: any SpoolIO
        if let loop { io = try SpoolThread(folder, loop: loop) } else { io = ImmediateSpoolIO(folder) }
        return Spool(
            vantage: vantage,
            followers: followers,
            recovered: recovered,
            io: io,
            options: options,
            at: now
        )
    }

    /// - Parameter recovered: what the folder of `io` held.
    init(
        vantage: Vantage.ID,
        followers: [String],
        recovered: RecoveredSpool,
        io: any SpoolIO,
        options: Options = Options(),
        at now: Timestamp
    ) {
        self.vantage = vantage
        self.io = io
        self.options = options
        ledger = SpoolLedger(followers: followers, segments: recovered.segments, cursors: recovered.cursors)
        for (stream, ids) in recovered.missing {
            for range in ids.ranges { ledger.markGone(range, of: stream) }
        }
        io.handler = { [unowned self] events in heard(events) }
        savedCursors = recovered.cursors
        report(recovered.gaps, at: now)
    }

    // MARK: In

    /// Seals a batch of one stream.
    package func append(_ content: BatchContent, to stream: SpoolStream, at now: Timestamp) {
        let batch = ObservationBatch(
            vantage: vantage,
            epoch: ledger.epoch,
            sequence: nextSequence,
            sentAt: now,
            content
        )
        nextSequence += 1
        let record = SpoolRecord(
            key: ledger.seal(stream, at: now),
            time: now,
            rows: content.rows,
            body: BatchBody.bytes(of: batch)
        )
        bodies[record.key] = record
        sealed(record)
        writing[stream, default: Writing()].pending.append(record)
        makeRoom(for: record.body.count, at: now)
        if writing[stream]?.failure == nil { write([record], to: stream) }
        boundMemory(at: now)
        changed()
    }

    private func write(_ records: [SpoolRecord], to stream: SpoolStream) {
        var own = writing[stream] ?? Writing()
        let commands = records.map { record -> SpoolCommand in
            let frame = SpoolFrame.bytes(of: record)
            if own.segment == nil || own.size >= options.segmentBytes { (own.segment, own.size) = (record.key.id, 0) }
            own.size += frame.count
            own.outstanding += 1
            return .append(
                SpoolAppend(
                    key: record.key,
                    segment: own.segment ?? record.key.id,
                    time: record.time,
                    rows: record.rows,
                    frame: frame
                )
            )
        }
        writing[stream] = own
        io.submit(commands)
    }

    private func makeRoom(for bytes: Int, at now: Timestamp) {
        guard ledger.bytes + bytes > options.mostBytes else { return }
        removeFinished()
        drop(ledger.dropDown(to: options.mostBytes - bytes), at: now)
    }

    private func removeFinished() {
        remove(ledger.takeFinished())
    }

    private func remove(_ segments: [SpoolLedger.Segment]) {
        guard !segments.isEmpty else { return }
        for segment in segments where writing[segment.stream]?.segment == segment.first {
            writing[segment.stream]?.segment = nil
        }
        io.submit(segments.map { .remove(stream: $0.stream, first: $0.first) })
    }

    private func drop(_ dropped: [SpoolLedger.Dropped], at now: Timestamp) {
        guard !dropped.isEmpty else { return }
        remove(dropped.map(\.segment))
        report(dropped.compactMap(\.gap), at: now)
    }

    /// Gaps are changes: they are kept and never dropped.
    func report(_ gaps: [ObservationGap], at now: Timestamp) {
        guard !gaps.isEmpty else { return }
        figures.droppedRows += gaps.reduce(0) { $0 + $1.rows }
        append(BatchContent(gaps: gaps), to: .changes, at: now)
    }

    /// While the disk takes nothing, what is worth least goes from memory, too.
    private func boundMemory(at now: Timestamp) {
        var gaps: [ObservationGap] = []
        var taken = writing.values.reduce(0) { $0 + $1.pending.reduce(0) { $0 + $1.body.count } }
        for stream in [SpoolStream.raw, .windows] {
            // What the disk has not answered for can't be called back.
            while taken > options.mostPendingBytes, let own = writing[stream], own.outstanding == 0,
                let oldest = own.pending.first
            {
                taken -= oldest.body.count
                writing[stream]?.pending.removeFirst()
                bodies[oldest.key] = nil
                if !ledger.isHadByAll(oldest.key) {
                    gaps.append(
                        ObservationGap(
                            stream: stream.name,
                            from: oldest.time,
                            to: oldest.time,
                            batches: 1,
                            rows: Int64(oldest.rows),
                            reason: .full
                        )
                    )
                }
                ledger.gaveUp(oldest.key)
            }
        }
        report(gaps, at: now)
    }

    // MARK: Out

    package func next(for follower: String, at now: Timestamp) -> Next {
        while let key = ledger.next(for: follower, at: now) {
            if let record = bodies[key] { return .record(record) }
            guard let segment = ledger.segment(of: key) else {
                ledger.acknowledged(key, by: follower)
                continue
            }
            if let scan = scan(of: segment) {
                if let record = scan.records.first(where: { $0.key == key }) { return .record(record) }
                forget(scan.missing(from: segment.ids), of: segment, scan, at: now)
                ledger.acknowledged(key, by: follower)
                continue
            }
            ledger.failed(key, for: follower)
            guard load(segment) else { return .loading }
        }
        return .nothing
    }

    private func scan(of segment: SpoolLedger.Segment) -> SpoolFrame.Scan? {
        guard let index = loaded.firstIndex(where: { $0.stream == segment.stream && $0.first == segment.first }),
            let scan = loaded[index].scan
        else { return nil }
        // A file that is still written to may have more by now.
        guard (scan.records.last?.key.id ?? -1) + 1 >= segment.end || segment.first != writing[segment.stream]?.segment
        else {
            loaded.remove(at: index)
            return nil
        }
        return scan
    }

    /// - Returns: true when it was read at once.
    private func load(_ segment: SpoolLedger.Segment) -> Bool {
        let isAsked = loaded.contains { $0.stream == segment.stream && $0.first == segment.first }
        if !isAsked {
            loaded.append((segment.stream, segment.first, nil))
            // One for each coordinator, so that those at different places do not push out each other's.
            if loaded.count > ledger.followers.count + 1 { loaded.removeFirst() }
            io.submit([.load(stream: segment.stream, first: segment.first)])
        }
        return scan(of: segment) != nil
    }

    private func forget(_ ids: IDRanges, of segment: SpoolLedger.Segment, _ scan: SpoolFrame.Scan, at now: Timestamp) {
        for range in ids.ranges { ledger.markGone(range, of: segment.stream) }
        if let gap = scan.gap(of: segment, ids) { report([gap], at: now) }
    }

    /// A coordinator has committed it.
    package func acknowledged(_ key: SpoolRecord.Key, by follower: String, at now: Timestamp) {
        ledger.acknowledged(key, by: follower)
        settle(at: now)
    }

    /// A coordinator will never take it.
    func refused(_ record: SpoolRecord, by follower: String, at now: Timestamp) {
        ledger.acknowledged(record.key, by: follower)
        guard record.key.stream != .changes || record.rows > 0 else { return }
        let gap = ObservationGap(
            stream: record.key.stream.name,
            from: record.time,
            to: record.time,
            batches: 1,
            rows: Int64(record.rows),
            reason: .refused
        )
        report([gap], at: now)
    }

    func failed(_ key: SpoolRecord.Key, for follower: String) {
        ledger.failed(key, for: follower)
    }

    // MARK: Time and disk

    /// To be called about once a second.
    package func tick(at now: Timestamp) {
        settle(at: now)
        removeFinished()
        saveCursors()
        for stream in SpoolStream.allCases { retry(stream) }
    }

    /// Writes what is to be remembered, and waits for the disk.
    func finish(at now: Timestamp) {
        tick(at: now)
        io.finish()
    }

    private func settle(at now: Timestamp) {
        for key in ledger.settle(at: now) { bodies[key] = nil }
    }

    private func saveCursors() {
        let cursors = ledger.cursors
        guard cursors != savedCursors else { return }
        savedCursors = cursors
        io.submit([.saveCursors(cursors.fileBytes)])
    }

    private func heard(_ events: [SpoolEvent]) {
        for event in events {
            switch event {
            case .kept(let append):
                let stream = append.key.stream
                writing[stream]?.outstanding -= 1
                writing[stream]?.pending.removeAll { $0.key == append.key }
                ledger.kept(
                    append.key,
                    inSegment: append.segment,
                    bytes: append.frame.count,
                    rows: append.rows,
                    time: append.time
                )
                if writing[stream]?.failure == nil { figures.failure = nil }
                kept(append.key)
            case .notKept(let append, let code):
                writing[append.key.stream]?.outstanding -= 1
                writing[append.key.stream]?.failure = code
                figures.failure = code
                makeRoomAfterFailure(of: append.key.stream, code, at: append.time)
            case .loaded(let stream, let first, let scan):
                guard let index = loaded.firstIndex(where: { $0.stream == stream && $0.first == first }) else { break }
                loaded[index].scan = scan
            case .failed(_, let code): figures.failure = code
            }
        }
        changed()
    }

    /// A full disk gets room from what is worth least, and then everything that failed is written again.
    private func makeRoomAfterFailure(of stream: SpoolStream, _ code: Int32, at now: Timestamp) {
        guard writing[stream]?.outstanding == 0, code == ENOSPC || code == EDQUOT else { return }
        guard let dropped = ledger.dropOldest() else { return }
        drop([dropped], at: now)
        retry(stream)
    }

    private func retry(_ stream: SpoolStream) {
        guard let own = writing[stream], own.failure != nil, own.outstanding == 0 else { return }
        writing[stream]?.failure = nil
        writing[stream]?.segment = nil
        write(own.pending, to: stream)
    }
}
