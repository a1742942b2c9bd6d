/// A range of addresses that go dark, in network byte order: 4 bytes or 16.
package struct AddressPrefix: Hashable, Sendable {
    package let bytes: [UInt8]
    /// How many leading bits are fixed.
    package let length: Int

    /// - Returns: nil unless there are 4 or 16 bytes, `length` fits them, and the bits after it are zero.
    package init?(bytes: [UInt8], length: Int) {
        guard bytes.count == 4 || bytes.count == 16, (0...bytes.count * 8).contains(length) else { return nil }
        self.init(unchecked: bytes, length: length)
        guard first & (size &- 1) == 0 else { return nil }
    }

    private init(unchecked bytes: [UInt8], length: Int) {
        self.bytes = bytes
        self.length = length
    }

    /// `0.0.0.0/0`
    package static let everyIPv4 = Self(unchecked: [0, 0, 0, 0], length: 0)
    /// `::/0`
    package static let everyIPv6 = Self(unchecked: [UInt8](repeating: 0, count: 16), length: 0)

    package var isIPv4: Bool { bytes.count == 4 }

    /// The first address as a number.
    var first: UInt128 {
        bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// How many addresses it holds; 0 stands for 2 to the 128th.
    var size: UInt128 {
        1 << UInt128(bytes.count * 8 - length)
    }
}

extension AddressPrefix: CustomStringConvertible {
    /// As nft reads it.
    package var description: String {
        guard !isIPv4 else { return bytes.map { String($0) }.joined(separator: ".") + "/\(length)" }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        guard let last = groups.lastIndex(where: { $0 != 0 }) else { return "::/\(length)" }
        let head = groups[...last].map { String($0, radix: 16) }.joined(separator: ":")
        return last < 6 ? "\(head)::/\(length)" : head + (last == 6 ? ":0" : "") + "/\(length)"
    }
}

extension AddressPrefix {
    /// Where intervals begin and end for the kernel: sorted, disjoint, not touching each other.
    ///
    /// - Returns: the first address of each interval, and the first one after it; nil where it ends with the last
    ///   address of all.
    static func intervals(of prefixes: [AddressPrefix], width: Int) -> [(start: UInt128, end: UInt128?)] {
        let last: UInt128 = width == 128 ? .max : (1 << UInt128(width)) - 1
        var merged: [(start: UInt128, end: UInt128)] = []
        for prefix in prefixes.filter({ $0.bytes.count * 8 == width }).sorted(by: { $0.first < $1.first }) {
            let end = prefix.first + (prefix.size &- 1)
            if let open = merged.last, open.end == last || prefix.first <= open.end + 1 {
                merged[merged.count - 1].end = max(open.end, end)
            } else {
                merged.append((prefix.first, end))
            }
        }
        return merged.map { ($0.start, $0.end == last ? nil : $0.end + 1) }
    }
}

extension AddressPrefix {
    /// The multicast addresses to which a neighbour's address is asked for (RFC 4291, 2.7.1); nil for IPv4.
    var solicitedNodes: AddressPrefix? {
        guard !isIPv4 else { return nil }
        let group: [UInt8] = [0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff]
        return AddressPrefix(bytes: group + bytes[13...], length: max(length, 104))
    }
}
