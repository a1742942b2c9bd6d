import Foundation
import Testing
import ZonefallChaos
import ZonefallModel
import ZonefallReports
import ZonefallTestSupport

/// The recorded game day of the documentation, run again: what it says must still be what happens.
///
/// `RECORD_GOLDEN=1` writes it anew. Times and counts differ from run to run; what was done, found and judged does not.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct GameDayExampleTests {
    private static let folder = Door.root.appending(path: "docs/game-day-example")
    private static let files = ["report.json", "report.md", "report.xml", "report.sarif"]

    @Test func `the game day of the documentation still happens as it is told`() throws {
        try withTemporaryFolder { out in
            let outcome = try Door.zonefall(
                "gameday",
                "run",
                "Examples/shop/gameday.yaml",
                "--quiet",
                "--out",
                out.path
            )
            #expect(outcome.status == 2, "\(outcome.errors)")
            if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" { try Self.record(out) }
            let (now, told) = (try Self.essence(ofReport: out), try Self.essence(ofReport: Self.folder))
            #expect(now == told, "\(now.difference(from: told))")
            #expect(
                try Self.essence(ofJournal: Self.journal(in: out))
                    == Self.essence(ofJournal: Self.journal(in: Self.folder))
            )
        }
    }

    @Test func `the recorded journal is whole, and everything that it began is over`() throws {
        let chain = try Journal.read(Self.journal(in: Self.folder))
        #expect(chain.tornBytes == 0)
        #expect(try JournalReplay(chain.records).unfinished == [])
    }

    private static func record(_ out: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in files + ["run.journal.jsonl"] {
            // At the first time there is none.
            try? FileManager.default.removeItem(at: folder.appending(path: file))
        }
        for file in files {
            try FileManager.default.copyItem(at: out.appending(path: file), to: folder.appending(path: file))
        }
        let journal = URL(filePath: try journal(in: out))
        let copy = folder.appending(path: "run.journal.jsonl")
        try FileManager.default.copyItem(at: journal, to: copy)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: copy.path)
    }

    private static func journal(in folder: URL) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return folder.appending(path: try #require(names.first { $0.hasSuffix(".journal.jsonl") })).path
    }

    /// What was found for sure and how services were judged for it; on a busy machine, more may be unknown.
    private static func essence(ofReport folder: URL) throws -> [String] {
        let data = try Data(contentsOf: folder.appending(path: "report.json"))
        let report = try Report(json: JSONValue(parsing: [UInt8](data)))
        let findings = report.findings.filter { $0.standing == .confirmed }
            .map { "\($0.rule.id) \($0.subject) \($0.zone)" }
        let causes = report.findings.flatMap(\.evidence).compactMap { evidence in
            evidence.statement.firstMatch(of: /it depends on (\S+)$/).map { String($0.output.1) }
        }
        let verdicts = report.verdicts.filter { $0.class == .hiddenDependency }.map { "\($0.service) \($0.origin)" }
        return findings.sorted() + Set(causes).sorted() + Set(verdicts).sorted()
    }

    /// What was done, in order; how many renewals and searches it took is chance.
    private static func essence(ofJournal path: String) throws -> [String] {
        try Journal.read(path).records.filter { $0.entry.operation != .relight }.map {
            "\($0.entry.zone?.rawValue ?? "") \($0.entry.operation.rawValue) \($0.entry.phase.rawValue)"
        }
    }
}
