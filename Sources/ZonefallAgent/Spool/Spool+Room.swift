import ZonefallModel

// What goes when there is no room, on the disk and in memory, and how that is told.
extension Spool {
    func makeRoom(for bytes: Int, at now: Timestamp) {
        guard ledger.bytes + bytes > options.mostBytes else { return }
        removeFinished()
        drop(ledger.dropDown(to: options.mostBytes - bytes), at: now)
    }

    func removeFinished() {
        remove(ledger.takeFinished())
    }

    private func remove(_ segments: [SpoolLedger.Segment]) {
        guard !segments.isEmpty else { return }
        for segment in segments where writing[segment.stream]?.segment == segment.first {
            writing[segment.stream]?.segment = nil
        }
        io.submit(segments.map { .remove(stream: $0.stream, first: $0.first) })
    }

    func drop(_ dropped: [SpoolLedger.Dropped], at now: Timestamp) {
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
    func boundMemory(at now: Timestamp) {
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
}
