import Testing
import ZonefallTestSupport
import ZonefallZlib

struct DeflateTests {
    @Test(arguments: UInt64(0)..<30)
    func `what was compressed comes out as it was`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...40_000, using: &random)
        let alphabet = UInt8.random(in: 1...255, using: &random)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...alphabet, using: &random) }
        #expect(try Deflate.expanded(Deflate.compressed(bytes), atMost: count) == bytes)
    }

    @Test func `what repeats itself becomes small`() throws {
        #expect(try Deflate.compressed([UInt8](repeating: 7, count: 100_000)).count < 500)
    }

    @Test func `more than the limit is refused, however small it came`() throws {
        let small = try Deflate.compressed([UInt8](repeating: 0, count: 10_000_000))
        #expect(throws: Deflate.Failure.tooLarge(limit: 1_000)) { try Deflate.expanded(small, atMost: 1_000) }
    }

    @Test func `a part of it, more than it, and something else are all damaged`() throws {
        let whole = try Deflate.compressed(Array("a batch of observations".utf8))
        for end in 0..<whole.count {
            #expect(throws: Deflate.Failure.damaged) { try Deflate.expanded(Array(whole[..<end]), atMost: 100) }
        }
        #expect(throws: Deflate.Failure.damaged) { try Deflate.expanded(whole + [0], atMost: 100) }
        #expect(throws: Deflate.Failure.damaged) { try Deflate.expanded(Array("{}".utf8), atMost: 100) }
    }

    @Test func `gzip is read, too, and its sum is checked`() throws {
        // Made by `printf zone | gzip -n`.
        let gzip: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xab, 0xca, 0xcf, 0x4b, 0x05, 0x00, 0x07, 0xc0,
            0xeb, 0xa0, 0x04, 0x00, 0x00, 0x00,
        ]
        #expect(try Deflate.expanded(gzip, atMost: 100) == Array("zone".utf8))
        var flipped = gzip
        flipped[16] ^= 1
        #expect(throws: Deflate.Failure.damaged) { try Deflate.expanded(flipped, atMost: 100) }
    }
}
