import ZonefallModel

extension SpoolLedger {
    /// Files that every coordinator has in full, and that are no longer written to. They are forgotten here: delete them.
    mutating func takeFinished() -> [Segment] {
        let finished = SpoolStream.allCases.flatMap { stream in
            (segments[stream] ?? []).dropLast().filter { isHadByAll($0) }
        }
        for segment in finished { remove(segment) }
        return finished
    }

    /// A file that had to go before everyone had it.
    struct Dropped: Hashable, Sendable {
        let segment: Segment
        /// What is lost by it to somebody; nil when everyone had it all.
        let gap: ObservationGap?
    }

    /// Drops files until at most `bytes` are taken: the oldest raw ones first, then windows, never changes.
    mutating func dropDown(to bytes: Int) -> [Dropped] {
        var dropped: [Dropped] = []
        var taken = self.bytes
        while taken > bytes, let one = dropOldest() {
            taken -= one.segment.bytes
            dropped.append(one)
        }
        return dropped
    }

    /// Drops one file, the one that is worth least; nil when all that is left are changes.
    mutating func dropOldest() -> Dropped? {
        for stream in [SpoolStream.raw, .windows] {
            guard let segment = segments[stream]?.first else { continue }
            let gap = gap(of: segment)
            markGone(segment.ids, of: stream)
            remove(segment)
            return Dropped(segment: segment, gap: gap)
        }
        return nil
    }

    private func gap(of segment: Segment) -> ObservationGap? {
        let records = segment.ids.count
        let lacking =
            followers.values.map { records - ($0.done[segment.stream]?.count(in: segment.ids) ?? 0) }.max() ?? 0
        guard lacking > 0 else { return nil }
        // Files know how many rows they hold, not which record has how many: rounded up.
        let rows = (segment.rows * lacking + records - 1) / records
        return ObservationGap(
            stream: segment.stream.name,
            from: segment.oldest,
            to: segment.newest,
            batches: Int64(lacking),
            rows: Int64(rows),
            reason: .full
        )
    }
}
