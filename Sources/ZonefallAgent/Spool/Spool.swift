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

    var ledger: SpoolLedger
    let io: any SpoolIO
    let options: Options
    private let vantage: Vantage.ID
    private var nextSequence: Int64 = 0
    var writing: [SpoolStream: SpoolWriting] = [:]
    /// Of the fresh records.
    var bodies: [SpoolRecord.Key: SpoolRecord] = [:]
    /// Files that are being sent from, the latest last; nil while one is read.
    var loaded: [(stream: SpoolStream, first: Int64, scan: SpoolFrame.Scan?)] = []
    var savedCursors: SpoolCursors?
    /// Something is new for those who send.
    var changed: () -> Void = {}
    /// A record has its name, and may be sent.
    package var sealed: (SpoolRecord) -> Void = { _ in }
    /// A record is on the disk.
    package var kept: (SpoolRecord.Key) -> Void = { _ in }
    var figures = Figures()

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
        writing[stream, default: SpoolWriting()].pending.append(record)
        makeRoom(for: record.body.count, at: now)
        if writing[stream]?.failure == nil { write([record], to: stream) }
        boundMemory(at: now)
        changed()
    }

    func write(_ records: [SpoolRecord], to stream: SpoolStream) {
        let commands = writing[stream, default: SpoolWriting()].append(records, segmentBytes: options.segmentBytes)
        io.submit(commands)
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
}
