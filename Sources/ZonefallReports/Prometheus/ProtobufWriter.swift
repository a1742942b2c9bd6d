/// As much of Protocol Buffers' wire format as remote write needs.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func field(_ number: Int, _ text: String) {
        field(number, Array(text.utf8))
    }

    /// A nested message, or bytes.
    mutating func field(_ number: Int, _ content: [UInt8]) {
        bytes += Self.varint(UInt64(number << 3 | 2)) + Self.varint(UInt64(content.count)) + content
    }

    mutating func field(_ number: Int, _ value: Double) {
        bytes += Self.varint(UInt64(number << 3 | 1))
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    /// An `int64`; a negative one takes ten bytes.
    mutating func field(_ number: Int, _ value: Int64) {
        bytes += Self.varint(UInt64(number << 3)) + Self.varint(UInt64(bitPattern: value))
    }

    static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
