/// A domain name in wire form, lower case: what names are compared by.
struct DNSName: Hashable, Sendable {
    /// Labels with their length bytes, and the root's zero at the end; 1...255 bytes.
    let bytes: [UInt8]

    /// - Returns: nil unless every label has 1...63 visible ASCII characters and the whole fits 255 bytes.
    init?(_ text: String) {
        var bytes: [UInt8] = []
        let name = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard !name.isEmpty else { return nil }
        for label in name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard (1...63).contains(label.count), label.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
            bytes.append(UInt8(label.count))
            bytes += label.map(Self.lowercased)
        }
        bytes.append(0)
        guard bytes.count <= 255 else { return nil }
        self.bytes = bytes
    }

    fileprivate init(wire bytes: [UInt8]) {
        self.bytes = bytes
    }

    fileprivate static func lowercased(_ byte: UInt8) -> UInt8 {
        (0x41...0x5a).contains(byte) ? byte + 0x20 : byte
    }
}

/// Reads a DNS message from front to back; every read checks that the bytes are there.
struct DNSReader {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func word() -> UInt16? {
        guard let high = byte(), let low = byte() else { return nil }
        return UInt16(high) << 8 | UInt16(low)
    }

    mutating func longWord() -> UInt32? {
        guard let high = word(), let low = word() else { return nil }
        return UInt32(high) << 16 | UInt32(low)
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, bytes.count - position >= count else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// A name, compressed or not. Pointers must lead backwards, so that following them ends.
    mutating func name() -> DNSName? {
        var wire: [UInt8] = []
        var cursor = position
        var end: Int?
        while true {
            guard cursor < bytes.count else { return nil }
            let length = Int(bytes[cursor])
            switch length {
            case 0:
                wire.append(0)
                position = end ?? cursor + 1
                return DNSName(wire: wire)
            case 1...63:
                guard cursor + 1 + length <= bytes.count, wire.count + length + 2 <= 255 else { return nil }
                wire.append(UInt8(length))
                wire += bytes[cursor + 1..<cursor + 1 + length].map(DNSName.lowercased)
                cursor += 1 + length
            case 0xc0...:
                guard cursor + 1 < bytes.count else { return nil }
                let target = (length & 0x3f) << 8 | Int(bytes[cursor + 1])
                guard target < cursor else { return nil }
                end = end ?? cursor + 2
                cursor = target
            default: return nil
            }
        }
    }
}
