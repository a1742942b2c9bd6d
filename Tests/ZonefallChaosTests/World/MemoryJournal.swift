import Synchronization
import ZonefallChaos
import ZonefallModel

/// A journal in memory that can be made to fail at an entry, as a full disk or a crash would.
final class MemoryJournal: JournalWriter {
    private let chain = Mutex(JournalChain())
    private let failsAt: Int?
    private let onFailure: @Sendable () -> Void

    /// - Parameter failsAt: the entry, from 0, that can't be written, and none after it.
    init(failsAt: Int? = nil, onFailure: @escaping @Sendable () -> Void = {}) {
        self.failsAt = failsAt
        self.onFailure = onFailure
    }

    func write(_ entry: JournalRecord.Entry) throws(JournalError) {
        try chain.withLock { chain throws(JournalError) in
            if let failsAt, chain.records.count >= failsAt {
                onFailure()
                throw .system("write to", path: "memory", number: 28)
            }
            _ = chain.append(entry, time: Timestamp(millisecondsSinceEpoch: 0), sinceBoot: .zero)
        }
    }

    var seal: (records: Int, head: String) { chain.withLock { ($0.records.count, $0.head) } }
    var records: [JournalRecord] { chain.withLock { $0.records } }
    /// `arm/intent`, …
    var lines: [String] { records.map { "\($0.entry.operation.rawValue)/\($0.entry.phase.rawValue)" } }
}
