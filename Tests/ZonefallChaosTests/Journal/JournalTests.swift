import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallChaos

struct JournalTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "zonefall-journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String = "journal.jsonl") -> String { folder.appending(path: name).path }

    private static func entry(_ operation: JournalRecord.Operation, _ phase: JournalRecord.Phase) -> JournalRecord.Entry
    {
        JournalRecord.Entry(run: "r1", zone: "az1", operation: operation, phase: phase, detail: ["why": "because"])
    }

    private func written() throws -> [UInt8] {
        defer { try? FileManager.default.removeItem(at: folder) }
        let journal = try Journal(creating: path())
        try journal.write(Self.entry(.arm, .intent))
        try journal.write(Self.entry(.arm, .done))
        try journal.write(Self.entry(.impose, .intent))
        return try Array(Data(contentsOf: URL(fileURLWithPath: path())))
    }

    @Test func `what was written is read back, chained, and sealed`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let journal = try Journal(creating: path())
        try journal.write(Self.entry(.arm, .intent))
        try journal.write(Self.entry(.arm, .done))

        let chain = try Journal.read(path())
        #expect(chain.records.map(\.entry) == [Self.entry(.arm, .intent), Self.entry(.arm, .done)])
        #expect(chain.records.map(\.sequence) == [0, 1])
        #expect(chain.records[0].previous == JournalChain.genesis)
        #expect(journal.seal.records == 2)
        #expect(journal.seal.head == chain.head)
        #expect(chain.tornBytes == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: path())[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a journal is never written over`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Journal(creating: path()).write(Self.entry(.arm, .intent))
        #expect(throws: JournalError.exists(path: path())) { try Journal(creating: path()) }
        #expect(try Journal.read(path()).records.count == 1)
    }

    @Test func `any changed byte in a line that another follows is noticed`() throws {
        let bytes = try written()
        let lastLine = try #require(bytes.dropLast().lastIndex(of: UInt8(ascii: "\n"))) + 1
        for index in 0..<lastLine {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: JournalError.self, "byte \(index)") { try JournalChain(reading: changed) }
        }
    }

    @Test func `a removed, swapped or repeated line is noticed`() throws {
        let lines = try written().split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
        for order in [[1, 2], [0, 2], [0, 2, 1], [1, 0, 2], [0, 0, 1, 2], [0, 1, 2, 2]] {
            let changed = order.flatMap { lines[$0] }
            #expect(throws: JournalError.self, "\(order)") { try JournalChain(reading: changed) }
        }
        #expect(try JournalChain(reading: lines.flatMap { $0 }).records.count == 3)
    }

    @Test func `wherever a crash cuts the file, the complete lines stand and the journal goes on`() throws {
        let bytes = try written()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for length in stride(from: 0, through: bytes.count, by: 7) {
            let cut = path("cut-\(length)")
            try Data(bytes[..<length]).write(to: URL(fileURLWithPath: cut))
            let complete = bytes[..<length].count { $0 == UInt8(ascii: "\n") }
            let journal = try Journal(continuing: cut)
            #expect(journal.seal.records == complete)
            try journal.write(Self.entry(.lift, .intent))

            let chain = try Journal.read(cut)
            #expect(chain.records.count == complete + 1)
            #expect(chain.tornBytes == 0)
        }
    }

    @Test(.enabled(if: TestNamespace.areAvailable))
    func `a full disk is an error, and leaves the chain whole`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = Pipe()
        let namespace = try TestNamespace()
        let tiny = try namespace.start(
            ["unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=4k tiny /mnt && echo ready && exec cat"],
            output: output
        )
        defer { try? tiny.lifeline.fileHandleForWriting.close() }
        try #require(!output.fileHandleForReading.availableData.isEmpty)
        let path = TestNamespace.file("/mnt/journal.jsonl", seenBy: tiny.process.processIdentifier)
        let journal = try Journal(creating: path)
        var written = 0
        let error = try #require(throws: JournalError.self) {
            while written < 1_000 {
                try journal.write(Self.entry(.arm, .intent))
                written += 1
            }
        }

        guard case .system("write to", path: path, number: ENOSPC) = error else {
            Issue.record("another error: \(error)")
            return
        }
        let chain = try Journal.read(path)
        #expect(written > 3)
        #expect(chain.records.count == written)
        #expect(chain.tornBytes == 0)
        #expect(journal.seal.records == written)
    }

    @Test func `what was begun and not proved to be over is what a replay finds`() throws {
        var chain = JournalChain()
        func plan(_ zone: Zone.ID) -> BlackoutPlan {
            BlackoutPlan(
                run: "r1",
                driver: .lab,
                zone: zone,
                targets: [BlackoutTarget(name: "web", namespace: "/run/netns/web", exemptInterfaces: ["mgmt0"])],
                limits: GameDay.Limits(maximumDark: .seconds(20), lease: .seconds(3)),
                steps: ["# web"]
            )
        }
        func write(
            _ zone: Zone.ID,
            _ operation: JournalRecord.Operation,
            _ phase: JournalRecord.Phase,
            _ detail: JSONValue = .object([])
        ) {
            _ = chain.append(
                .init(run: "r1", zone: zone, operation: operation, phase: phase, detail: detail),
                time: Timestamp(millisecondsSinceEpoch: 0),
                sinceBoot: .zero
            )
        }
        write("az1", .plan, .done, plan("az1").json)
        write("az1", .lift, .done)
        #expect(try JournalReplay(chain.records).unfinished == [plan("az1")])
        write("az1", .verify, .verified)
        #expect(try JournalReplay(chain.records).unfinished == [])
        write("az2", .plan, .done, plan("az2").json)
        write("az2", .arm, .intent)
        #expect(try JournalReplay(chain.records).unfinished == [plan("az2")])
    }
}
