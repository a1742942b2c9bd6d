import Foundation
import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

@testable import ZonefallAgent

/// A folder of the test's own, gone with it.
final class TestFolder {
    let path = NSTemporaryDirectory() + "/zonefall-spool-\(UUID().uuidString)"

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var files: [String] { SpoolFile.names(in: path)?.filter { $0.hasSuffix(".seg") } ?? [] }

    func change(_ file: String, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)")))
        change(&bytes)
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
    }
}

struct SpoolFolderTests {
    private let place = TestFolder()
    private let start = Timestamp.spoolStart

    private func append(_ id: Int64, segment: Int64 = 0, size: Int = 20) -> SpoolAppend {
        let record = SpoolRecord(
            key: .init(stream: .raw, id: id),
            time: start,
            rows: 1,
            body: [UInt8](repeating: UInt8(truncatingIfNeeded: id), count: size)
        )
        return SpoolAppend(
            key: record.key,
            segment: segment,
            time: start,
            rows: 1,
            frame: SpoolFrame.bytes(of: record)
        )
    }

    private func keptIDs(_ events: [SpoolEvent]) -> [Int64] {
        events.compactMap { event in
            guard case .kept(let append) = event else { return nil }
            return append.key.id
        }
    }

    @Test func `what was appended is found by the next one, and its cursors, too`() throws {
        do {
            let folder = try SpoolFolder(path: place.path)
            let recovered = try folder.recover(at: start)
            #expect(recovered.segments.isEmpty)
            let cursors = SpoolCursors(done: ["a": [.raw: IDRanges([0..<1])]], epoch: recovered.cursors.epoch)
            let events = folder.carryOut([
                .append(append(0)), .append(append(1)), .append(append(2, segment: 2)),
                .saveCursors(cursors.fileBytes),
            ])
            #expect(keptIDs(events) == [0, 1, 2])
        }
        let recovered = try SpoolFolder(path: place.path).recover(at: start)
        #expect(recovered.segments.map(\.ids) == [0..<2, 2..<3])
        #expect(recovered.cursors.done["a"]?[.raw] == IDRanges([0..<1]))
        #expect(recovered.cursors.epoch == start.millisecondsSinceEpoch + 1)
        #expect(recovered.tornBytes == 0)
    }

    @Test func `a torn tail is cut off, and a file without a whole record is deleted`() throws {
        do {
            let folder = try SpoolFolder(path: place.path)
            _ = folder.carryOut([.append(append(0)), .append(append(1)), .append(append(2, segment: 2))])
        }
        for file in place.files { try place.change(file) { $0.removeLast(5) } }
        let recovered = try SpoolFolder(path: place.path).recover(at: start)
        #expect(recovered.segments.map(\.ids) == [0..<1])
        #expect(recovered.tornBytes > 0)
        #expect(place.files.count == 1)
        let again = try SpoolFolder(path: place.path).recover(at: start)
        #expect(again.tornBytes == 0)
    }

    @Test func `removed and loaded are what was asked for`() throws {
        let folder = try SpoolFolder(path: place.path)
        _ = folder.carryOut([.append(append(0)), .append(append(1, segment: 1))])
        let events = folder.carryOut([.remove(stream: .raw, first: 0), .load(stream: .raw, first: 1)])
        guard case .loaded(.raw, 1, let scan)? = events.last else {
            Issue.record("the file should have been read")
            return
        }
        #expect(scan.records.map(\.key.id) == [1])
        #expect(place.files == [SpoolFile.name(.raw, 1)])
    }

    @Test func `a second agent is told that the first one uses the folder`() throws {
        let first = try SpoolFolder(path: place.path)
        let error = #expect(throws: AgentError.self) { try SpoolFolder(path: place.path) }
        #expect(error?.description == "The spool '\(place.path)' can't be used: another agent uses it.")
        _ = first.carryOut([])
    }

    @Test func `a place where no folder can be is refused, with the reason`() {
        let error = #expect(throws: AgentError.self) { try SpoolFolder(path: "/no/such/place/spool") }
        #expect(error?.description == "The spool '/no/such/place/spool' can't be used: No such file or directory.")
    }

    @Test func `only files of the spool are taken for segments`() {
        #expect(SpoolFile.segment(named: SpoolFile.name(.windows, 0x1234))?.1 == 0x1234)
        for name in [
            "raw-12.seg", "cursors", "raw-000000000000000g.seg", "other-0000000000000000.seg",
            "raw-+00000000000000f.seg",
        ] {
            #expect(SpoolFile.segment(named: name) == nil, "\(name)")
        }
    }

    @Test func `on its own thread it does the same, and the loop hears of it`() throws {
        let loop = try EventLoop()
        let folder = try SpoolFolder(path: place.path)
        let thread = try SpoolThread(folder, loop: loop)
        var kept: [Int64] = []
        thread.handler = { events in
            kept += events.compactMap { event in
                guard case .kept(let append) = event else { return nil }
                return append.key.id
            }
            if kept.count == 100 { loop.stop() }
        }
        for id in 0..<100 { thread.submit([.append(append(Int64(id)))]) }
        let timer = loop.schedule(at: .now() + .seconds(60)) { loop.stop() }
        loop.run()
        loop.cancel(timer)
        #expect(kept == (0..<100).map { Int64($0) })
        // What is submitted last is done before `finish` returns.
        thread.submit([.append(append(100))])
        thread.finish()
        #expect(kept.last == 100)
    }
}
