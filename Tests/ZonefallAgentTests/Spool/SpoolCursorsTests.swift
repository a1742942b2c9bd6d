import Testing

@testable import ZonefallAgent

struct SpoolCursorsTests {
    private let cursors = SpoolCursors(
        done: [
            "https://a": [.changes: IDRanges([0..<7]), .raw: IDRanges([0..<3, 5..<9])],
            "unix:/b \"c\"": [:],
        ],
        epoch: 1_772_352_000_000
    )

    @Test func `cursors come back as they were written`() {
        #expect(SpoolCursors(fileBytes: cursors.fileBytes) == cursors)
    }

    @Test func `a bit that flips anywhere, and a file that ends early, are noticed`() {
        let bytes = cursors.fileBytes
        for index in bytes.indices {
            #expect(SpoolCursors(fileBytes: Array(bytes[..<index])) == nil)
            for bit in 0..<8 {
                var flipped = bytes
                flipped[index] ^= 1 << UInt8(bit)
                let read = SpoolCursors(fileBytes: flipped)
                // A hexadecimal digit may become the same digit in upper case.
                #expect(read == nil || read == cursors)
            }
        }
    }
}
