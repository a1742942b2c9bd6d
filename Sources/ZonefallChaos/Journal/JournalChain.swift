import ZonefallModel

/// A journal's text, checked: every line hangs on the one before by its hash.
package struct JournalChain: Hashable, Sendable {
    package private(set) var records: [JournalRecord] = []
    /// What the next line must name as its predecessor: the hexadecimal SHA-256 of the last line.
    package private(set) var head = JournalChain.genesis
    /// How many bytes the complete lines have. A line that a crash cut off is not among them.
    package private(set) var completeBytes = 0
    /// How many bytes follow them: the writer died in the middle of a line, before any effect of it.
    package private(set) var tornBytes = 0

    package static let genesis = String(repeating: "0", count: 64)

    /// An empty journal.
    package init() {}

    /// - Throws: at the first complete line that is not what was written.
    package init(reading bytes: [UInt8]) throws(JournalError) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            try take(line: rest[..<end])
            completeBytes += end - rest.startIndex + 1
            rest = rest[(end + 1)...]
        }
        tornBytes = rest.count
    }

    /// The line for an entry, and the chain with it.
    package mutating func append(
        _ entry: JournalRecord.Entry,
        time: Timestamp,
        sinceBoot: Duration
    ) -> [UInt8] {
        let record = JournalRecord(
            sequence: Int64(records.count),
            previous: head,
            time: time,
            sinceBoot: sinceBoot,
            entry: entry
        )
        let line = Array(record.json.compactText.utf8)
        records.append(record)
        head = Self.digest(of: line[...])
        completeBytes += line.count + 1
        return line + [UInt8(ascii: "\n")]
    }

    private mutating func take(line: ArraySlice<UInt8>) throws(JournalError) {
        let number = records.count + 1
        let record: JournalRecord
        do {
            record = try JournalRecord(json: JSONValue(parsing: Array(line)))
        } catch {
            throw .unreadable(line: number, reason: "\(error)")
        }
        guard record.previous == head, record.sequence == Int64(records.count) else { throw .broken(line: number) }
        records.append(record)
        head = Self.digest(of: line)
    }

    private static func digest(of line: ArraySlice<UInt8>) -> String {
        SHA256.digest(of: line).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}

/// Why a journal can't be used.
package enum JournalError: Error, Hashable, Sendable {
    case unreadable(line: Int, reason: String)
    /// The line does not follow from the one before: somebody changed, removed or added lines.
    case broken(line: Int)
    case system(String, path: String, number: Int32)
    /// A journal is never written over.
    case exists(path: String)
    /// The second copy is not safe.
    case guardian(String)
}
