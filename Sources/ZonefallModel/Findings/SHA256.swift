/// FIPS 180-4 SHA-256, for fingerprints and hash chains on floors that may not link a crypto library.
package struct SHA256: Sendable {
    private var a: UInt32 = 0x6a09_e667, b: UInt32 = 0xbb67_ae85, c: UInt32 = 0x3c6e_f372, d: UInt32 = 0xa54f_f53a
    private var e: UInt32 = 0x510e_527f, f: UInt32 = 0x9b05_688c, g: UInt32 = 0x1f83_d9ab, h: UInt32 = 0x5be0_cd19

    package static let blockSize = 64

    /// Nothing has been absorbed yet.
    package init() {}

    /// The 32 bytes of the digest.
    package static func digest(of message: some Collection<UInt8>) -> [UInt8] {
        let hash = SHA256()
        return message.withContiguousStorageIfAvailable { hash.digest(of: UnsafeRawBufferPointer($0), after: 0) }
            ?? Array(message).withUnsafeBytes { hash.digest(of: $0, after: 0) }
    }

    /// The digest of what has been absorbed and of `tail`.
    ///
    /// - Parameter count: how many bytes have been absorbed.
    package func digest(of tail: UnsafeRawBufferPointer, after count: Int) -> [UInt8] {
        var hash = self
        let whole = tail.count / Self.blockSize * Self.blockSize
        hash.absorb(UnsafeRawBufferPointer(rebasing: tail[..<whole]))
        let rest = tail.count - whole
        withUnsafeTemporaryAllocation(byteCount: 2 * Self.blockSize, alignment: 8) { last in
            last.initializeMemory(as: UInt8.self, repeating: 0)
            last.copyMemory(from: UnsafeRawBufferPointer(rebasing: tail[whole...]))
            last[rest] = 0x80
            let length = rest < Self.blockSize - 8 ? Self.blockSize : 2 * Self.blockSize
            let bits = UInt64(count + tail.count) * 8
            last.storeBytes(of: bits.bigEndian, toByteOffset: length - 8, as: UInt64.self)
            hash.absorb(UnsafeRawBufferPointer(rebasing: last[..<length]))
        }
        return [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
            let raw = UnsafeMutableRawBufferPointer(bytes)
            for (index, word) in [hash.a, hash.b, hash.c, hash.d, hash.e, hash.f, hash.g, hash.h].enumerated() {
                raw.storeBytes(of: word.bigEndian, toByteOffset: 4 * index, as: UInt32.self)
            }
            count = 32
        }
    }

    /// The digest of the UTF-8 of `text`, as 64 lower-case hexadecimal digits.
    package static func hexadecimalDigest(of text: String) -> String {
        hexadecimalDigest(of: Array(text.utf8))
    }

    /// The digest of a document's bytes, as 64 lower-case hexadecimal digits.
    package static func hexadecimalDigest(of bytes: [UInt8]) -> String {
        digest(of: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// Takes in whole blocks; what is left over is not looked at.
    package mutating func absorb(_ blocks: UnsafeRawBufferPointer) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
            Self.constants.withUnsafeBufferPointer { constants in
                for start in stride(from: 0, through: blocks.count - Self.blockSize, by: Self.blockSize) {
                    for index in 0..<16 {
                        words[index] = UInt32(
                            bigEndian: blocks.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self)
                        )
                    }
                    compress(words, constants)
                }
            }
        }
    }

    private mutating func compress(
        _ words: UnsafeMutableBufferPointer<UInt32>,
        _ constants: UnsafeBufferPointer<UInt32>
    ) {
        for index in 16..<64 {
            let (early, late) = (words[index - 15], words[index - 2])
            let small0 = early.rotated(7) ^ early.rotated(18) ^ early >> 3
            let small1 = late.rotated(17) ^ late.rotated(19) ^ late >> 10
            words[index] = words[index - 16] &+ small0 &+ words[index - 7] &+ small1
        }
        var next = self
        for index in 0..<64 {
            let large1 = next.e.rotated(6) ^ next.e.rotated(11) ^ next.e.rotated(25)
            let choice = (next.e & next.f) ^ (~next.e & next.g)
            let first = next.h &+ large1 &+ choice &+ constants[index] &+ words[index]
            let large0 = next.a.rotated(2) ^ next.a.rotated(13) ^ next.a.rotated(22)
            let majority = (next.a & next.b) ^ (next.a & next.c) ^ (next.b & next.c)
            (next.h, next.g, next.f, next.e) = (next.g, next.f, next.e, next.d &+ first)
            (next.d, next.c, next.b, next.a) = (next.c, next.b, next.a, first &+ large0 &+ majority)
        }
        (a, b, c, d) = (a &+ next.a, b &+ next.b, c &+ next.c, d &+ next.d)
        (e, f, g, h) = (e &+ next.e, f &+ next.f, g &+ next.g, h &+ next.h)
    }

    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}

extension UInt32 {
    fileprivate func rotated(_ count: UInt32) -> UInt32 {
        self >> count | self << (32 - count)
    }
}
