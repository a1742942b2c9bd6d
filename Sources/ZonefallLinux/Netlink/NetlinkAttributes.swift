/// The attributes of a netlink message in their wire form: each a length, a type and a value, padded to 4 bytes.
///
/// nf_tables wants its integers in network byte order, while lengths and types are in the host's.
struct NetlinkAttributes {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ type: some BinaryInteger, bytes value: some Collection<UInt8>) {
        bytes.appendInteger(UInt16(4 + value.count))
        bytes.appendInteger(UInt16(type))
        bytes += value
        bytes += [UInt8](repeating: 0, count: -value.count & 3)
    }

    mutating func put(_ type: some BinaryInteger, _ value: UInt32) {
        put(type, bytes: value.bigEndianBytes)
    }

    mutating func put(_ type: some BinaryInteger, _ value: UInt64) {
        put(type, bytes: value.bigEndianBytes)
    }

    /// A string with its terminating zero, as the kernel wants it.
    mutating func put(_ type: some BinaryInteger, _ value: String) {
        put(type, bytes: Array(value.utf8) + [0])
    }

    /// Attributes within an attribute.
    mutating func nest(_ type: some BinaryInteger, _ build: (inout NetlinkAttributes) -> Void) {
        var inner = NetlinkAttributes()
        build(&inner)
        put(UInt16(type) | Self.nestedFlag, bytes: inner.bytes)
    }

    /// NLA_F_NESTED.
    private static let nestedFlag: UInt16 = 1 << 15
}

/// Reads what ``NetlinkAttributes`` writes: the values by their types, the flags taken off.
struct NetlinkAttributeReader {
    /// In their order; a list has several of the same type.
    private(set) var entries: [(type: UInt16, value: ArraySlice<UInt8>)] = []

    /// Stops quietly at a length that can't be: what was read so far stands.
    init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while rest.count >= 4 {
            let length = Int(rest.integer(at: 0, as: UInt16.self))
            guard length >= 4, length <= rest.count else { return }
            let type = rest.integer(at: 2, as: UInt16.self) & 0x3fff
            entries.append((type, rest.dropFirst(4).prefix(length - 4)))
            rest = rest.dropFirst((length + 3) & ~3)
        }
    }

    subscript(_ type: some BinaryInteger) -> ArraySlice<UInt8>? {
        entries.first { $0.type == UInt16(type) }?.value
    }

    func nested(_ type: some BinaryInteger) -> NetlinkAttributeReader? {
        self[type].map(NetlinkAttributeReader.init)
    }

    /// A string without its terminating zero.
    func string(_ type: some BinaryInteger) -> String? {
        self[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// An integer in network byte order.
    func integer<Value: FixedWidthInteger>(_ type: some BinaryInteger, as: Value.Type) -> Value? {
        guard let value = self[type], value.count == MemoryLayout<Value>.size else { return nil }
        return Value(bigEndian: value.integer(at: 0, as: Value.self))
    }
}

extension Array<UInt8> {
    /// In the host's byte order.
    mutating func appendInteger(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value) { append(contentsOf: $0) }
    }
}

extension ArraySlice<UInt8> {
    /// In the host's byte order; `offset` counts from the start of the slice.
    func integer<Value: FixedWidthInteger>(at offset: Int, as: Value.Type) -> Value {
        withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Value.self) }
    }
}

extension FixedWidthInteger {
    var bigEndianBytes: [UInt8] {
        Swift.withUnsafeBytes(of: bigEndian) { Array($0) }
    }
}
