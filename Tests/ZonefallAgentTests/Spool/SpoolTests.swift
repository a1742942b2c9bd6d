import Glibc
import Testing
import ZonefallModel
import ZonefallZlib

@testable import ZonefallAgent

struct SpoolTests {
    private let start = Timestamp.spoolStart
    private let disk = SimulatedDisk()

    private func spool(
        _ followers: [String] = ["a"],
        io: SimulatedIO? = nil,
        mostBytes: Int = 1 << 20,
        segmentBytes: Int = 1,
        at now: Timestamp? = nil
    ) -> Spool {
        var options = Spool.Options()
        options.mostBytes = mostBytes
        options.segmentBytes = segmentBytes
        return Spool(
            vantage: "agent-a",
            followers: followers,
            recovered: disk.recover(at: now ?? start),
            io: io ?? SimulatedIO(disk),
            options: options,
            at: now ?? start
        )
    }

    /// All that a follower gets now, each acknowledged or not.
    private func drain(
        _ spool: Spool,
        for follower: String = "a",
        at now: Timestamp? = nil,
        acknowledging: Bool = true
    ) throws -> [ObservationBatch] {
        var batches: [ObservationBatch] = []
        while case .record(let record) = spool.next(for: follower, at: now ?? start) {
            let text = try Deflate.expanded(record.body, atMost: 1 << 20)
            batches.append(try ObservationBatch(json: JSONValue(parsing: text)))
            if acknowledging { spool.acknowledged(record.key, by: follower, at: now ?? start) }
        }
        return batches
    }

    private func targets(_ batches: [ObservationBatch]) -> [String] {
        batches.flatMap(\.observations).map(\.target)
    }

    @Test func `what was appended comes out once, numbered, as it was`() throws {
        let spool = spool()
        spool.append(.observations(0..<2), to: .raw, at: start)
        spool.append(.observations(2..<3), to: .changes, at: start)
        let batches = try drain(spool)
        #expect(targets(batches) == ["t-0", "t-1", "t-2"])
        #expect(batches.map(\.sequence) == [0, 1])
        #expect(Set(batches.map(\.epoch)) == [start.millisecondsSinceEpoch])
        #expect(try drain(spool).isEmpty)
    }

    @Test func `a new run finds what was kept, names it as before, and begins an epoch of its own`() throws {
        let first = spool()
        first.append(.observations(0..<1), to: .raw, at: start)
        // The clock was set back meanwhile.
        let second = spool(at: start + .seconds(-100))
        second.append(.observations(1..<2), to: .raw, at: start)
        let batches = try drain(second)
        #expect(targets(batches) == ["t-1", "t-0"] || targets(batches) == ["t-0", "t-1"])
        #expect(Set(batches.map(\.epoch)).count == 2)
        #expect(batches.allSatisfy { $0.sequence == 0 })
    }

    @Test func `what was not synced when the power went was not kept, and no name is used twice`() throws {
        let io = SimulatedIO(disk, isImmediate: false)
        let first = spool(io: io)
        io.work()
        first.append(.observations(0..<1), to: .raw, at: start)
        let sent = try drain(first)
        let second = spool()
        second.append(.observations(1..<2), to: .raw, at: start)
        let batches = try drain(second)
        #expect(targets(batches) == ["t-1"])
        #expect(batches[0].epoch > sent[0].epoch)
    }

    @Test func `a file goes when every coordinator has all of it, and not before`() throws {
        let spool = spool(["a", "b"])
        for number in 0..<4 { spool.append(.observations(number..<number + 1), to: .raw, at: start) }
        #expect(try drain(spool, for: "a").count == 4)
        spool.tick(at: start)
        #expect(disk.files.count == 4)
        #expect(try drain(spool, for: "b").count == 4)
        spool.tick(at: start)
        // The last one is still written to.
        #expect(disk.files.count == 1)
    }

    @Test func `a new run sends what was acknowledged to nobody again, once the cursors are saved`() throws {
        let first = spool(["a", "b"], segmentBytes: 1 << 20)
        for number in 0..<4 { first.append(.observations(number..<number + 1), to: .raw, at: start) }
        _ = try drain(first, for: "a")
        first.tick(at: start)
        let second = spool(["a", "b"])
        #expect(try drain(second, for: "a").isEmpty)
        #expect(try drain(second, for: "b").count == 4)
    }

    @Test func `a coordinator that is new gets all that is still there, and one that is gone keeps nothing`() throws {
        let first = spool(["a", "gone"])
        for number in 0..<4 { first.append(.observations(number..<number + 1), to: .raw, at: start) }
        _ = try drain(first, for: "a")
        first.tick(at: start)
        let second = spool(["a", "new"])
        #expect(try drain(second, for: "new").count == 4)
        second.tick(at: start)
        #expect(disk.files.count == 1)
    }

    @Test func `live data goes first, and then what piled up: changes, windows, raw, each from its oldest`() throws {
        let spool = spool()
        spool.append(.observations(0..<1), to: .raw, at: start)
        spool.append(.observations(1..<2), to: .raw, at: start)
        spool.append(.observations(2..<3), to: .windows, at: start)
        spool.append(.observations(3..<4), to: .changes, at: start)
        let later = start + .seconds(3_600)
        spool.tick(at: later)
        spool.append(.observations(4..<5), to: .raw, at: later)
        spool.append(.observations(5..<6), to: .changes, at: later)
        #expect(targets(try drain(spool, at: later)) == ["t-4", "t-5", "t-3", "t-2", "t-0", "t-1"])
    }

    @Test func `above its share the oldest raw goes first, then windows, changes never, and the gaps are told`() throws
    {
        // A batch of 100 observations takes some 600 bytes, that of a gap 200.
        let spool = spool(mostBytes: 12_000)
        for number in 0..<10 {
            let now = start + .seconds(number)
            for (place, stream) in SpoolStream.allCases.enumerated() {
                let first = (number * 3 + place) * 100
                spool.append(.observations(first..<first + 100), to: stream, at: now)
            }
        }
        let later = start + .seconds(3_600)
        spool.tick(at: later)
        #expect(disk.bytes <= 12_000)
        let batches = try drain(spool, at: later)
        let arrived = Set(targets(batches).compactMap { Int($0.dropFirst(2)) }.map { $0 / 100 })
        let lost = Set(0..<30).subtracting(arrived)
        #expect(lost.allSatisfy { $0 % 3 != 0 })
        let (windows, raw) = (lost.filter { $0 % 3 == 1 }, lost.filter { $0 % 3 == 2 })
        #expect(!raw.isEmpty)
        // The oldest, without a hole.
        #expect(raw.sorted() == (0..<raw.count).map { $0 * 3 + 2 })
        #expect(windows.isEmpty || raw.count >= 9)
        let gaps = batches.flatMap(\.gaps)
        #expect(gaps.allSatisfy { $0.reason == .full })
        #expect(gaps.filter { $0.stream == "raw" }.reduce(0) { $0 + $1.rows } == Int64(raw.count * 100))
        #expect(gaps.filter { $0.stream == "windows" }.reduce(0) { $0 + $1.rows } == Int64(windows.count * 100))
        #expect(spool.figures.droppedRows == Int64(lost.count * 100))
    }

    @Test func `a full disk makes room in the same order, and what was to be written is kept`() throws {
        let spool = spool()
        for number in 0..<5 { spool.append(.observations(number * 100..<number * 100 + 100), to: .raw, at: start) }
        disk.capacity = disk.bytes + 10
        spool.append(.observations(1_000..<1_001), to: .changes, at: start + .seconds(1))
        #expect(spool.figures.failure == nil)
        let later = start + .seconds(3_600)
        spool.tick(at: later)
        let batches = try drain(spool, at: later)
        #expect(targets(batches).contains("t-1000"))
        #expect(!targets(batches).contains("t-0"))
        #expect(targets(batches).contains("t-499"))
        #expect(Set(batches.flatMap(\.gaps).map(\.stream)) == ["raw"])
    }

    @Test func `a disk that fails for a while costs nothing: records wait in memory and are sent from there`() throws {
        let spool = spool(["a", "b"])
        disk.failure = EIO
        for number in 0..<3 { spool.append(.observations(number..<number + 1), to: .changes, at: start) }
        #expect(spool.figures.failure == EIO)
        #expect(targets(try drain(spool, for: "a")) == ["t-0", "t-1", "t-2"])
        disk.failure = nil
        spool.tick(at: start)
        #expect(spool.figures.failure == nil)
        let second = self.spool(["a", "b"])
        #expect(targets(try drain(second, for: "b")) == ["t-0", "t-1", "t-2"])
    }

    @Test func `while the disk takes nothing, memory is bounded: raw goes, changes stay`() throws {
        var options = Spool.Options()
        options.mostPendingBytes = 600
        let spool = Spool(
            vantage: "agent-a",
            followers: ["a"],
            recovered: disk.recover(at: start),
            io: SimulatedIO(disk),
            options: options,
            at: start
        )
        disk.failure = EIO
        for number in 0..<20 {
            spool.append(.observations(number..<number + 1), to: number % 2 == 0 ? .changes : .raw, at: start)
        }
        disk.failure = nil
        spool.tick(at: start)
        let batches = try drain(spool)
        let numbers = targets(batches).compactMap { Int($0.dropFirst(2)) }
        #expect(Set(numbers).isSuperset(of: stride(from: 0, to: 20, by: 2)))
        #expect(Int64(20 - numbers.count) == batches.flatMap(\.gaps).reduce(0) { $0 + $1.rows })
        #expect(numbers.count < 20)
    }

    @Test func `a damaged record is a gap, and all others are sent`() throws {
        let first = spool(segmentBytes: 1 << 20)
        for number in 0..<5 { first.append(.observations(number..<number + 1), to: .raw, at: start) }
        disk.damage { _, bytes in bytes[bytes.count / 2] ^= 4 }
        let second = spool()
        let batches = try drain(second)
        #expect(targets(batches) == ["t-0", "t-1", "t-3", "t-4"])
        #expect(batches.flatMap(\.gaps).map(\.reason) == [.damaged])
        #expect(batches.flatMap(\.gaps).map(\.batches) == [1])
    }

    @Test func `damage that comes while the agent runs is noticed when the file is read`() throws {
        let spool = spool(segmentBytes: 1 << 20)
        for number in 0..<5 { spool.append(.observations(number..<number + 1), to: .raw, at: start) }
        let later = start + .seconds(3_600)
        spool.tick(at: later)
        disk.damage { _, bytes in bytes[bytes.count / 2] ^= 4 }
        let batches = try drain(spool, at: later)
        #expect(targets(batches).sorted() == ["t-0", "t-1", "t-3", "t-4"])
        #expect(batches.flatMap(\.gaps).map(\.reason) == [.damaged])
    }

    @Test func `an id that a coordinator has is not used again, though the disk lost its record`() throws {
        let first = spool()
        for number in 0..<5 { first.append(.observations(number..<number + 1), to: .raw, at: start) }
        _ = try drain(first)
        first.tick(at: start)
        disk.damage { _, bytes in bytes = [] }
        let second = spool()
        second.append(.observations(5..<6), to: .raw, at: start)
        #expect(targets(try drain(second)) == ["t-5"])
    }

    @Test func `what failed on its way comes again, the same under the same name`() throws {
        let spool = spool()
        spool.append(.observations(0..<1), to: .raw, at: start)
        guard case .record(let first) = spool.next(for: "a", at: start) else {
            Issue.record("there should be a record")
            return
        }
        guard case .nothing = spool.next(for: "a", at: start) else {
            Issue.record("it is under way")
            return
        }
        spool.failed(first.key, for: "a")
        guard case .record(let again) = spool.next(for: "a", at: start) else {
            Issue.record("it should come again")
            return
        }
        #expect(again == first)
    }

    @Test func `what a coordinator will never take is a gap for it, and a refused gap is not another gap`() throws {
        let spool = spool()
        spool.append(.observations(0..<3), to: .raw, at: start)
        guard case .record(let record) = spool.next(for: "a", at: start) else { return }
        spool.refused(record, by: "a", at: start)
        guard case .record(let gap) = spool.next(for: "a", at: start) else {
            Issue.record("there should be a gap")
            return
        }
        let batch = try ObservationBatch(json: JSONValue(parsing: Deflate.expanded(gap.body, atMost: 1 << 20)))
        #expect(batch.gaps.map(\.reason) == [.refused])
        #expect(batch.gaps.map(\.rows) == [3])
        spool.refused(gap, by: "a", at: start)
        #expect(try drain(spool).isEmpty)
    }
}
