import ZonefallModel

/// What of one stream is on its way to the disk. A value.
struct SpoolWriting {
    /// Sealed and not kept, the oldest first.
    var pending: [SpoolRecord] = []
    /// How many of them the disk has not answered for; the others failed, or were not given to it.
    private(set) var outstanding = 0
    /// The file that is written to; nil: the next record begins one.
    var segment: Int64?
    private var size = 0
    /// Set when a write failed: everything is given to the disk again, into a new file, once it has answered for all.
    private(set) var failure: Int32?

    /// Gives records to the disk, in files of about so many bytes.
    mutating func append(_ records: [SpoolRecord], segmentBytes: Int) -> [SpoolCommand] {
        records.map { record in
            let frame = SpoolFrame.bytes(of: record)
            if segment == nil || size >= segmentBytes { (segment, size) = (record.key.id, 0) }
            size += frame.count
            outstanding += 1
            return .append(
                SpoolAppend(
                    key: record.key,
                    segment: segment ?? record.key.id,
                    time: record.time,
                    rows: record.rows,
                    frame: frame
                )
            )
        }
    }

    mutating func kept(_ key: SpoolRecord.Key) {
        outstanding -= 1
        pending.removeAll { $0.key == key }
    }

    mutating func notKept(_ code: Int32) {
        outstanding -= 1
        failure = code
    }

    /// Everything that failed, to be given to the disk again; nil while it has to answer, and when nothing failed.
    mutating func takeFailed() -> [SpoolRecord]? {
        guard failure != nil, outstanding == 0 else { return nil }
        failure = nil
        segment = nil
        return pending
    }
}
