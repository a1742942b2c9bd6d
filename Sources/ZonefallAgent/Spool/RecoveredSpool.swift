import ZonefallModel

/// What a spool that was left, however suddenly, still holds.
struct RecoveredSpool: Sendable {
    private(set) var segments: [SpoolLedger.Segment] = []
    /// Ids within the segments that can't be read.
    private(set) var missing: [SpoolStream: IDRanges] = [:]
    /// What damage took.
    private(set) var gaps: [ObservationGap] = []
    var cursors = SpoolCursors()
    /// What had been written, but was not kept.
    private(set) var tornBytes = 0

    /// Takes in the bytes of a segment file.
    ///
    /// - Returns: how long the file may stay; nil when it holds no whole record.
    mutating func add(_ bytes: [UInt8], of stream: SpoolStream, first: Int64) -> Int? {
        let scan = SpoolFrame.scan(bytes, of: stream)
        tornBytes += bytes.count - scan.end
        guard let segment = SpoolLedger.Segment(stream, first, scan) else { return nil }
        segments.append(segment)
        let missing = scan.missing(from: segment.ids)
        for range in missing.ranges { self.missing[stream, default: IDRanges()].insert(range) }
        if let gap = scan.gap(of: segment, missing) { gaps.append(gap) }
        return scan.end
    }
}

extension SpoolLedger.Segment {
    /// - Returns: nil for a file without a whole record.
    init?(_ stream: SpoolStream, _ first: Int64, _ scan: SpoolFrame.Scan) {
        guard let last = scan.records.last else { return nil }
        let times = scan.records.map(\.time)
        self.init(
            stream: stream,
            first: first,
            end: last.key.id + 1,
            bytes: scan.end,
            rows: scan.records.reduce(0) { $0 + $1.rows },
            oldest: times.min() ?? last.time,
            newest: times.max() ?? last.time
        )
    }
}

extension SpoolFrame.Scan {
    /// The ids of a range that no whole record has.
    func missing(from ids: Range<Int64>) -> IDRanges {
        var missing = IDRanges()
        var next = ids.lowerBound
        for record in records where ids.contains(record.key.id) {
            missing.insert(next..<max(next, record.key.id))
            next = record.key.id + 1
        }
        missing.insert(next..<max(next, ids.upperBound))
        return missing
    }

    /// What damage took; without damage, missing ids were given up, and told of, before they were written.
    func gap(of segment: SpoolLedger.Segment, _ missing: IDRanges) -> ObservationGap? {
        let batches = missing.ranges.reduce(0) { $0 + $1.count }
        guard damagedBytes > 0, batches > 0 else { return nil }
        let rowsOfOne = records.isEmpty ? 0 : (records.reduce(0) { $0 + $1.rows } + records.count - 1) / records.count
        return ObservationGap(
            stream: segment.stream.name,
            from: segment.oldest,
            to: segment.newest,
            batches: Int64(batches),
            rows: Int64(batches * rowsOfOne),
            reason: .damaged
        )
    }
}
