import ZonefallModel

/// Which addresses this agent may probe, whatever a plan says.
package struct AddressPolicy: Hashable, Sendable {
    /// If any, nothing else is probed.
    package var allowed: [IPPrefix]
    /// Never probed.
    package var denied: [IPPrefix]
    /// Of the reserved addresses, those that may be probed all the same.
    package var reserved: [IPPrefix]

    package init(allowed: [IPPrefix] = [], denied: [IPPrefix] = [], reserved: [IPPrefix] = []) {
        self.allowed = allowed
        self.denied = denied
        self.reserved = reserved
    }

    /// What no plan may have probed unless the agent's own configuration says so: this machine itself, the cloud's metadata
    /// service, which gives out credentials, and what reaches many at once.
    package static let reservedPrefixes: [IPPrefix] = [
        // RFC 1122: "this host", which the kernel takes for itself.
        .v4(0x0000_0000, 8), .v4(0x7f00_0000, 8), .v4(0xa9fe_0000, 16), .v4(0xe000_0000, 4), .v4(0xffff_ffff, 32),
        .v6(0, 0, 128), .v6(0, 1, 128), .v6(0xff00 << 48, 0, 8),
        // The metadata service of several clouds.
        .v6(0xfd00_0ec2 << 32, 0x254, 128),
    ].compactMap { $0 }

    /// - Returns: why the address must not be probed; nil when it may.
    package func complaint(about address: IPAddress) -> String? {
        for spelling in address.spellings {
            if denied.contains(where: { $0.contains(spelling) }) {
                return "\(address) is not to be probed: the agent's configuration denies it"
            }
            let isReserved = Self.reservedPrefixes.contains { $0.contains(spelling) }
            if isReserved, !reserved.contains(where: { $0.contains(spelling) }) {
                return "\(address) is reserved, and the agent's configuration does not allow it"
            }
        }
        guard
            allowed.isEmpty
                || address.spellings.contains(where: { spelling in
                    allowed.contains { $0.contains(spelling) }
                })
        else { return "\(address) is not to be probed: the agent's configuration does not allow it" }
        return nil
    }
}

extension IPPrefix {
    fileprivate static func v4(_ network: UInt32, _ length: Int) -> IPPrefix? {
        IPPrefix(network: .v4(network), length: length)
    }

    fileprivate static func v6(_ high: UInt64, _ low: UInt64, _ length: Int) -> IPPrefix? {
        IPPrefix(network: .v6(high: high, low: low), length: length)
    }
}

extension IPAddress {
    /// The address, and the IPv4 address that it may end up at: mapped, compatible, translated, NAT64 and 6to4 ones.
    var spellings: [IPAddress] {
        guard case .v6(let high, let low) = self else { return [self] }
        var inner: UInt32?
        switch (high, low >> 32) {
        // ::a.b.c.d (RFC 4291), ::ffff:a.b.c.d, and ::ffff:0:a.b.c.d (RFC 2765).
        case (0, 0), (0, 0xffff), (0, 0xffff_0000): inner = UInt32(truncatingIfNeeded: low)
        // 64:ff9b::a.b.c.d (RFC 6052).
        case (0x0064_ff9b << 32, 0): inner = UInt32(truncatingIfNeeded: low)
        // 2002:a.b.c.d::/48 (RFC 3056).
        case (let high, _) where high >> 48 == 0x2002: inner = UInt32(truncatingIfNeeded: high >> 16)
        default: break
        }
        return [self] + (inner.map { [.v4($0)] } ?? [])
    }
}
