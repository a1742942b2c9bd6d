import Foundation
import Testing
import ZonefallChaos

struct RegionLockFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "zonefall-region-\(UUID())").path
    private var lock: RegionLockFile { RegionLockFile(in: folder) }

    @Test func `I13: while one run is not over, no other begins`() throws {
        let hold = try lock.acquire(run: "r1", journal: "r1.jsonl")
        let error = #expect(throws: RegionLockError.self) { try lock.acquire(run: "r2", journal: "r2.jsonl") }
        #expect(error == .held(run: "r1", journal: "r1.jsonl"))
        #expect(error?.description.contains("zonefall gameday recover r1.jsonl") == true)
        try hold.release()
        _ = try lock.acquire(run: "r2", journal: "r2.jsonl")
    }

    @Test func `I13: of many that begin at once, one does`() async throws {
        let lock = lock
        let won = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<32 {
                group.addTask { (try? lock.acquire(run: "r\(number)", journal: "")) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
    }

    @Test func `fencing numbers grow over all runs, also when nobody let go`() throws {
        let first = try lock.acquire(run: "r1", journal: "")
        #expect(try [first.nextEpoch(), first.nextEpoch()] == [1, 2])
        try lock.release(run: "r1")
        let second = try lock.acquire(run: "r2", journal: "")
        #expect(try second.nextEpoch() == 3)
        try second.advance(to: 9)
        #expect(throws: RegionLockError.staleEpoch(9, last: 9)) { try second.advance(to: 9) }
        #expect(try lock.state().epoch == 9)
        // Who was recovered meanwhile gets no more of them.
        #expect(throws: RegionLockError.lost(run: "r1")) { try first.nextEpoch() }
    }

    @Test func `to release what another run holds changes nothing`() throws {
        _ = try lock.acquire(run: "r1", journal: "")
        try lock.release(run: "r2")
        #expect(try lock.state().run == "r1")
    }

    @Test func `halted, nothing begins until the halt is over`() throws {
        try lock.halt()
        #expect(lock.isHalted)
        #expect(throws: RegionLockError.halted(by: lock.haltFile)) { try lock.acquire(run: "r1", journal: "") }
        try lock.endHalt()
        try lock.endHalt()
        _ = try lock.acquire(run: "r1", journal: "")
    }

    @Test func `a lock that can't be read lets nobody begin`() throws {
        _ = try lock.acquire(run: "r1", journal: "")
        try Data("{".utf8).write(to: URL(filePath: "\(folder)/region.json"))
        let error = #expect(throws: RegionLockError.self) { try lock.acquire(run: "r2", journal: "") }
        guard case .unusable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
