/// An address range in CIDR form, such as a subnet: `10.1.101.0/24`, `2001:db8:1::/64`.
package struct IPPrefix: Hashable, Sendable {
    /// The first address; its host bits are zero.
    package let network: IPAddress
    /// How many leading bits are fixed: 0...32 or 0...128.
    package let length: Int

    /// - Returns: nil if the length does not fit the family, or if `network` has host bits set.
    package init?(network: IPAddress, length: Int) {
        guard (0...network.family.width).contains(length), network.masked(to: length) == network else { return nil }
        self.network = network
        self.length = length
    }

    package var family: IPAddress.Family { network.family }

    package func contains(_ address: IPAddress) -> Bool {
        address.family == family && address.masked(to: length) == network
    }

    package func overlaps(_ other: IPPrefix) -> Bool {
        length <= other.length ? contains(other.network) : other.contains(network)
    }
}

extension IPPrefix: LosslessStringConvertible {
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let network = IPAddress(String(parts[0])),
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1])
        else { return nil }
        self.init(network: network, length: length)
    }

    package var description: String { "\(network)/\(length)" }
}

extension IPPrefix: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.network, left.length) < (right.network, right.length)
    }
}

extension IPAddress {
    /// The address with all but its first `length` bits cleared.
    package func masked(to length: Int) -> IPAddress {
        switch self {
        case .v4(let value):
            .v4(length <= 0 ? 0 : value & (UInt32.max << UInt32(max(0, 32 - length))))
        case .v6(let high, let low):
            .v6(
                high: length <= 0 ? 0 : high & (UInt64.max << UInt64(max(0, 64 - length))),
                low: length <= 64 ? 0 : low & (UInt64.max << UInt64(max(0, 128 - length)))
            )
        }
    }
}
