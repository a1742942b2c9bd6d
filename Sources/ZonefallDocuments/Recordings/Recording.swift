import Foundation
import ZonefallModel

/// A file of recorded things, one JSON object a line: observations (`probes.jsonl`) or blackouts (`events.jsonl`).
///
/// Empty lines are skipped. Keys that we do not know are let through: recordings come from other versions of us.
package struct Recording<Record: JSONRepresentable & Sendable>: Sendable {
    /// What to do with a line that can't be read.
    package enum Tolerance: Sendable {
        /// Refuse the whole file, with every bad line.
        case none
        /// Leave the line out, and report it.
        case badLines
    }

    /// In the order of the file.
    package let records: [Record]
    /// The lines that were left out, of which the first thousand are kept. Whoever reads with tolerance says how many
    /// there were: what was not read is no evidence.
    package let faults: [DocumentDiagnostic]
    /// How many lines were left out.
    package let faultCount: Int

    /// - Throws: every bad line, if none is tolerated; that the file can't be read, in any case.
    package init(contentsOf path: String, tolerating tolerance: Tolerance = .none) throws(DocumentError) {
        var reader = RecordingReader<Record>(file: path)
        try reader.read(path)
        try self.init(reader, tolerance)
    }

    /// As ``init(contentsOf:tolerating:)``, of bytes that are at hand.
    package init(
        name: String,
        bytes: [UInt8],
        tolerating tolerance: Tolerance = .none
    ) throws(DocumentError) {
        var reader = RecordingReader<Record>(file: name)
        reader.take(bytes[...])
        reader.finish()
        try self.init(reader, tolerance)
    }

    private init(_ reader: RecordingReader<Record>, _ tolerance: Tolerance) throws(DocumentError) {
        if tolerance == .none, let error = reader.log.error { throw error }
        records = reader.records
        faults = reader.log.error?.diagnostics ?? []
        faultCount = reader.log.count
    }

    /// The records as a file's text, one line each.
    package static func text(of records: some Sequence<Record>) -> String {
        records.reduce(into: "") { $0 += $1.json.compactText + "\n" }
    }
}

/// Splits bytes into lines, and reads each.
private struct RecordingReader<Record: JSONRepresentable> {
    let log: DocumentLog
    private(set) var records: [Record] = []
    private var line = 0
    /// The beginning of a line whose end has not come yet.
    private var rest: [UInt8] = []

    /// Of one line: 1 MiB; a trace of 64 hops has 5 kB.
    private static var longestLine: Int { 1_024 * 1_024 }

    init(file: String) {
        log = DocumentLog(file: file)
    }

    mutating func read(_ path: String) throws(DocumentError) {
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? file.close() }  // it was only read: nothing can be lost
            while let chunk = try file.read(upToCount: 1_024 * 1_024), !chunk.isEmpty { take(Array(chunk)[...]) }
        } catch {
            throw DocumentError.unreadable(path)
        }
        finish()
    }

    mutating func take(_ bytes: ArraySlice<UInt8>) {
        var bytes = bytes
        while let end = bytes.firstIndex(of: 0x0a) {
            readLine(rest.isEmpty ? Array(bytes[..<end]) : rest + bytes[..<end])
            rest = []
            bytes = bytes[(end + 1)...]
        }
        // Of a line that is too long there is no need to keep more than shows that it is.
        rest += bytes.prefix(max(0, Self.longestLine + 1 - rest.count))
    }

    mutating func finish() {
        if !rest.isEmpty { readLine(rest) }
        rest = []
    }

    private mutating func readLine(_ bytes: [UInt8]) {
        line += 1
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0d || $0 == 0x09 }) { return }
        guard bytes.count <= Self.longestLine else {
            report("the line is longer than 1 MiB", column: 1)
            return
        }
        do throws(JSONSyntaxError) {
            let json = try JSONValue(parsing: bytes)
            do throws(JSONShapeError) {
                records.append(try Record(json: json))
            } catch {
                report("\(error)", column: 1)
            }
        } catch {
            report("this is not JSON: \(error.reason)", column: error.column)
        }
    }

    private func report(_ problem: String, column: Int) {
        log.report(
            problem,
            at: DocumentPlace(line: line, column: column),
            remedy: "Mend or delete the line, or read the file with tolerance for bad lines."
        )
    }
}
