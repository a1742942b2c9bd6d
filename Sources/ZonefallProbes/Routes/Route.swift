import ZonefallModel

/// A unicast route of the main table.
struct Route: Hashable, Sendable {
    /// 0 for a default route.
    var prefixLength: Int
    /// The next hop; nil for a route to the link itself.
    var gateway: IPAddress?
    var interface: Int32
    /// The lower is taken.
    var metric: UInt32
}

extension [Route] {
    /// The route that traffic to anywhere takes: of the default routes the one with the lowest metric, the first of equals.
    var defaultRoute: Route? {
        filter { $0.prefixLength == 0 }.min { $0.metric < $1.metric }
    }
}

/// The way that the kernel would take to one address.
struct Way: Hashable, Sendable {
    let interface: Int32
    /// The next hop; nil on the link.
    let gateway: IPAddress?
    let source: IPAddress?
}

/// An entry of the neighbour table: who has an address on the link.
struct Neighbour: Hashable, Sendable {
    let address: IPAddress
    /// NUD_… bits of `linux/neighbour.h`.
    let state: UInt16
    let linkAddress: [UInt8]

    private static let failed: UInt16 = 0x20

    /// The kernel asked for its link address and nobody answered.
    var isDead: Bool { state & Self.failed != 0 }

    /// `02:00:5e:10:00:01`; nil when it is not known.
    var mac: String? {
        guard linkAddress.count == 6, !isDead else { return nil }
        return linkAddress.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined(separator: ":")
    }
}
