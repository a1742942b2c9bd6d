import ZonefallModel

/// Where the agent's own page listens: `127.0.0.1:9401`, `[::1]:9401`.
package struct ListenAddress: Hashable, Sendable, LosslessStringConvertible {
    package let address: IPAddress
    /// 0: any that is free.
    package let port: UInt16

    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard let address = IPAddress(String(host)), isBracketed == (address.family == .v6) else { return nil }
        self.address = address
        self.port = port
    }

    /// As it turned out to be where 0 was asked for.
    func with(port: UInt16) -> ListenAddress {
        ListenAddress(address: address, port: port)
    }

    private init(address: IPAddress, port: UInt16) {
        (self.address, self.port) = (address, port)
    }

    package var description: String {
        address.family == .v6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
