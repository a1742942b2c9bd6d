extension LeaseGate {
    /// What the fault looks like to those outside.
    package enum Mode: Hashable, Sendable {
        /// Neighbours still see the host on the link (ARP and neighbour discovery pass), and only silence from it: a router or a provider's edge is gone.
        /// A local sender of UDP gets EPERM.
        case l3Silent
        /// Nothing passes these interfaces, ARP and neighbour discovery neither: the host has no power. Local senders see
        /// nothing of it.
        case l2Dead(interfaces: [String])
        /// Only what the host forwards is dropped: a router is dead to others, and itself well.
        case forwardOnly
    }

    /// What stays lit besides loopback; each by itself.
    package struct Exemptions: Hashable, Sendable {
        /// Those of the control channel.
        package let interfaces: [String]
        /// To and from these addresses.
        package let prefixes: [AddressPrefix]
        /// TCP from and to these ports, whatever the address.
        package let tcpPorts: [UInt16]
    }

    /// A part of the packets instead of all of them.
    package struct Brownout: Hashable, Sendable {
        /// Of a thousand packets, so many are dropped at random; 0: none.
        package let lossPermille: UInt32
        /// What is beyond is dropped (policing, no queue); nil: no limit.
        package let bytesPerSecond: UInt64?
        /// Each packet that is left is held back so long, by a ``DelayLine`` in this process; nil: not at all.
        package let latency: Duration?

        /// - Returns: nil for what would change nothing, or is no part of a thousand.
        package init?(lossPermille: UInt32, bytesPerSecond: UInt64?, latency: Duration? = nil) {
            guard lossPermille <= 1_000, lossPermille > 0 || bytesPerSecond != nil || latency != nil else { return nil }
            guard bytesPerSecond != 0, latency.map({ $0 > .zero }) ?? true else { return nil }
            self.lossPermille = lossPermille
            self.bytesPerSecond = bytesPerSecond
            self.latency = latency
        }
    }

    /// As nft sees them: where the gate stands.
    var tables: [NftablesTable] {
        let inet = NftablesTable(family: .inet, name: table)
        guard case .l2Dead = mode else { return [inet] }
        return [inet, NftablesTable(family: .netdev, name: table)]
    }

    /// Where packets wait that are to be late.
    package var delayQueue: UInt16 { Self.queue }

    func checkMode() throws(LeaseGateError) {
        guard case .l2Dead(let interfaces) = mode else { return }
        guard !interfaces.isEmpty else { throw .noInterface }
        for name in interfaces where !Self.isInterfaceName(name) { throw .badInterfaceName(name) }
        if let both = interfaces.first(where: exemptions.interfaces.contains) { throw .deadAndExempt(interface: both) }
        guard Set(darkPrefixes) == [.everyIPv4, .everyIPv6] else { throw .linkDeadInPart }
        guard brownout == nil else { throw .linkDeadInPart }
        guard exemptions.tcpPorts.isEmpty || !exemptions.prefixes.isEmpty else { throw .portWithoutNeighbour }
    }

    /// The prefixes that stay lit, and for each of IPv6 the multicast addresses by which neighbours ask for it.
    var litPrefixes: [AddressPrefix] {
        guard case .l2Dead = mode else { return exemptions.prefixes }
        return exemptions.prefixes + exemptions.prefixes.compactMap(\.solicitedNodes)
    }
}

/// Why a gate can't be.
package enum LeaseGateError: Error, Hashable, Sendable {
    case badTableName(String)
    case badComment(String)
    case badInterfaceName(String)
    case oneFamilyOnly
    case leaseTooShort(Duration)
    case leaseLongerThanCap(lease: Duration, cap: Duration)
    case capTooLong(Duration)
    /// Dead links without links.
    case noInterface
    case deadAndExempt(interface: String)
    /// A link is dead to all or to nobody.
    case linkDeadInPart
    /// On a dead link nobody finds the neighbour that a lit port needs.
    case portWithoutNeighbour
}

extension LeaseGateError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badTableName(let name):
            "'\(name)' can't be the name of a table: a letter, then letters, digits and '_', at most 31 in all."
        case .badComment(let text):
            "'\(text)' can't be a table's comment: at most 127 bytes, without double quotes and line ends."
        case .badInterfaceName(let name):
            "'\(name)' is not the name of an interface: at most 15 letters, digits and any of -_.@"
        case .oneFamilyOnly:
            "A gate needs dark prefixes of IPv4 and of IPv6: a zone that is dark in one family only is half open."
        case .leaseTooShort(let lease):
            "A lease of \(lease) is too short: some kernels never end what is shorter than a tick. Ask for 1 s or more."
        case .leaseLongerThanCap(let lease, let cap):
            "The lease (\(lease)) is longer than the cap (\(cap)). Shorten the lease, or lengthen the cap."
        case .capTooLong(let cap):
            "A cap of \(cap) is longer than a day. No blackout needs that."
        case .noInterface:
            "There is no interface to make dead: all are exempt. Use l3-silent, or give the control channel its own."
        case .deadAndExempt(let interface):
            "The interface '\(interface)' can't be dead and exempt."
        case .linkDeadInPart:
            "A dead link is dead to everybody: l2-dead takes the prefixes 0.0.0.0/0 and ::/0, and no brownout. Use l3-silent."
        case .portWithoutNeighbour:
            """
            On a dead link a TCP port stays lit only together with addresses, for neighbours can't be found otherwise. \
            Exempt the addresses of the control channel, with the gateway to it, or give it its own interface.
            """
        }
    }
}
