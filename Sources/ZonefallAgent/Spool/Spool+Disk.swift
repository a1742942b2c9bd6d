import Glibc
import ZonefallModel

// What the disk answers, and what time brings.
extension Spool {
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

    func settle(at now: Timestamp) {
        for key in ledger.settle(at: now) { bodies[key] = nil }
    }

    private func saveCursors() {
        let cursors = ledger.cursors
        guard cursors != savedCursors else { return }
        savedCursors = cursors
        io.submit([.saveCursors(cursors.fileBytes)])
    }

    func heard(_ events: [SpoolEvent]) {
        for event in events {
            switch event {
            case .kept(let append):
                let stream = append.key.stream
                writing[stream]?.kept(append.key)
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
                writing[append.key.stream]?.notKept(code)
                figures.failure = code
                makeRoomAfterFailure(of: append.key.stream, code, at: append.time)
            case .loaded(let stream, let first, let scan):
                guard let index = loaded.firstIndex(where: { $0.stream == stream && $0.first == first }) else { break }
                loaded[index].scan = scan
            case .failed(_, let code):
                figures.failure = code
                // Cursors among them, perhaps: they are saved again.
                savedCursors = nil
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
        if let failed = writing[stream]?.takeFailed() { write(failed, to: stream) }
    }
}
