import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAgent

struct SpoolFrameTests {
    private func records(_ count: Int, seed: UInt64 = 1) -> [SpoolRecord] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            SpoolRecord(
                key: .init(stream: .raw, id: Int64(index * 3)),
                time: Timestamp(millisecondsSinceEpoch: Int64(index)),
                rows: index,
                body: (0..<Int.random(in: 0...40, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            )
        }
    }

    private func file(_ records: [SpoolRecord]) -> [UInt8] {
        records.flatMap(SpoolFrame.bytes)
    }

    @Test func `records come back as they were written`() {
        let records = records(50)
        let scan = SpoolFrame.scan(file(records), of: .raw)
        #expect(scan.records == records)
        #expect(scan.end == file(records).count)
        #expect(scan.damagedBytes == 0)
    }

    @Test func `a file that ends at any byte gives every record that was whole, and no other`() {
        let records = records(4)
        let bytes = file(records)
        let ends = records.indices.map { file(Array(records[...$0])).count }
        for length in 0...bytes.count {
            let scan = SpoolFrame.scan(Array(bytes[..<length]), of: .raw)
            #expect(scan.records == Array(records.prefix(ends.count { $0 <= length })))
            #expect(scan.end == ends.last { $0 <= length } ?? 0)
            #expect(scan.damagedBytes == 0)
        }
    }

    @Test func `a bit that flips anywhere, in a length too, costs its own record at most`() {
        let records = records(4)
        let bytes = file(records)
        for index in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << UInt8(bit)
                let scan = SpoolFrame.scan(flipped, of: .raw)
                #expect(Set(scan.records).isSubset(of: records))
                #expect(scan.records.count == records.count - 1)
            }
        }
    }

    @Test(arguments: UInt64(0)..<100)
    func `bytes that are nothing give nothing, however much they look like frames`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        while bytes.count < 2_000 {
            bytes += Bool.random(using: &random) ? SpoolFrame.magic : [.random(in: 0...255, using: &random), 0, 0, 0]
        }
        #expect(SpoolFrame.scan(bytes, of: .raw).records.isEmpty)
    }

    @Test func `a record of another stream, and one that came before, are not taken`() {
        let records = records(3)
        #expect(SpoolFrame.scan(file(records), of: .changes).records.isEmpty)
        #expect(SpoolFrame.scan(file(records) + file(records), of: .raw).records == records)
    }
}
