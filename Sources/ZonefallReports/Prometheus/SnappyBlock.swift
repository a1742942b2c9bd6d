/// Bytes in the block format of Snappy, without making them smaller.
///
/// Every decoder reads blocks that hold nothing but literals, and remote write demands the format, not the saving.
package enum SnappyBlock {
    /// - Parameter bytes: up to 4 GiB.
    package static func literals(of bytes: [UInt8]) -> [UInt8] {
        var block = ProtobufWriter.varint(UInt64(bytes.count))
        block.reserveCapacity(bytes.count + bytes.count / longest * 3 + 16)
        for start in stride(from: 0, to: bytes.count, by: longest) {
            let length = min(longest, bytes.count - start)
            // The length less one: in the tag itself below 60, else in so many bytes as the tag says, little-endian.
            switch length - 1 {
            case ..<60: block.append(UInt8(length - 1) << 2)
            case ..<256: block += [60 << 2, UInt8(length - 1)]
            default: block += [61 << 2, UInt8((length - 1) & 0xff), UInt8((length - 1) >> 8)]
            }
            block += bytes[start..<start + length]
        }
        return block
    }

    private static let longest = 1 << 16
}
