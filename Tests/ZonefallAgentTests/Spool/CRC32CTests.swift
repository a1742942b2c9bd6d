import Testing
import ZonefallTestSupport

@testable import ZonefallAgent

struct CRC32CTests {
    struct Known: Sendable {
        let bytes: [UInt8]
        let sum: UInt32
    }

    // From RFC 3720, appendix B.4, but for the first, which every description of the polynomial has.
    static let known = [
        Known(bytes: Array("123456789".utf8), sum: 0xe306_9283),
        Known(bytes: [UInt8](repeating: 0, count: 32), sum: 0x8a91_36aa),
        Known(bytes: [UInt8](repeating: 0xff, count: 32), sum: 0x62a8_ab43),
        Known(bytes: [UInt8](0..<32), sum: 0x46dd_794e),
        Known(bytes: [UInt8](0..<32).reversed(), sum: 0x113f_db5c),
    ]

    @Test(arguments: known)
    func `the known sums come out`(known: Known) {
        #expect(CRC32C.checksum(known.bytes) == known.sum)
    }

    @Test func `a slice has the sum of its own bytes, wherever it begins`() {
        let bytes = Array("123456789".utf8)
        #expect(CRC32C.checksum((Array("x".utf8) + bytes)[1...]) == 0xe306_9283)
    }
}
