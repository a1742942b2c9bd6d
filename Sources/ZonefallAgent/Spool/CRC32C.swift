/// The CRC of the Castagnoli polynomial (RFC 3720, appendix B.4), four bytes at a step.
enum CRC32C {
    private static let tables: [[UInt32]] = {
        var tables = [[UInt32](repeating: 0, count: 256)]
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82f6_3b78 : value >> 1 }
            tables[0][byte] = value
        }
        for step in 1..<4 {
            tables.append(tables[step - 1].map { $0 >> 8 ^ tables[0][Int($0 & 0xff)] })
        }
        return tables
    }()

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        checksum(bytes[...])
    }

    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBytes { bytes in
            tables[0].withUnsafeBufferPointer { first in
                tables[1].withUnsafeBufferPointer { second in
                    tables[2].withUnsafeBufferPointer { third in
                        tables[3].withUnsafeBufferPointer { fourth in
                            var value: UInt32 = 0xffff_ffff
                            var index = 0
                            while index + 4 <= bytes.count {
                                value ^= UInt32(
                                    littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)
                                )
                                value =
                                    fourth[Int(value & 0xff)] ^ third[Int(value >> 8 & 0xff)]
                                    ^ second[Int(value >> 16 & 0xff)] ^ first[Int(value >> 24)]
                                index += 4
                            }
                            while index < bytes.count {
                                value = value >> 8 ^ first[Int((value ^ UInt32(bytes[index])) & 0xff)]
                                index += 1
                            }
                            return ~value
                        }
                    }
                }
            }
        }
    }
}
