import ZonefallModel

extension BlackoutFault {
    /// What each target of a zone may not talk to: everything; in an isolated zone, everything that is not inside of it.
    ///
    /// A packet is dropped when either of its addresses is among them, so that only what has both ends inside goes on.
    /// Multicast and link-local addresses are not inside: nobody can tell where they end.
    func prefixes(dark zone: Zone.ID, inside: [IPPrefix]) throws(PlanRefusal) -> [IPPrefix] {
        guard kind == .isolated else { return IPPrefix.everything }
        guard !inside.isEmpty else { throw .nothingInside(zone) }
        let outside = IPPrefix.everything.flatMap { $0.without(inside) }
        // Both families go dark together: a zone that holds one of them whole has no outside.
        guard Set(outside.map(\.family)).count == 2 else { throw .nothingInside(zone) }
        return outside
    }
}

extension IPPrefix {
    /// `0.0.0.0/0` and `::/0`
    package static let everything = ["0.0.0.0/0", "::/0"].compactMap { IPPrefix($0) }

    /// One address.
    package init(single address: IPAddress) {
        // Each address lies in the prefix of its own width.
        self = IPPrefix(network: address, length: address.family.width) ?? IPPrefix.everything[0]
    }

    /// What is left of it, as few prefixes as that takes, sorted.
    func without(_ others: [IPPrefix]) -> [IPPrefix] {
        let within = others.filter(overlaps)
        guard !within.isEmpty else { return [self] }
        if within.contains(where: { $0.length <= length }) { return [] }
        return halves.flatMap { $0.without(within) }
    }

    private var halves: [IPPrefix] {
        let upper: IPAddress =
            switch network {
            case .v4(let value): .v4(value | 1 << UInt32(31 - length))
            case .v6(let high, let low):
                length < 64
                    ? .v6(high: high | 1 << UInt64(63 - length), low: low)
                    : .v6(high: high, low: low | 1 << UInt64(127 - length))
            }
        return [network, upper].compactMap { IPPrefix(network: $0, length: length + 1) }
    }
}

extension ZoneMap {
    /// The addresses of all that the map says stands in a zone.
    package func addresses(in zone: Zone.ID) -> [IPPrefix] {
        let ports = instances.filter { $0.zone == zone }.flatMap(\.ports)
        let routers = routers.filter { self.zone(of: $0) == zone }
        let balancers = loadBalancers.filter { $0.zone == zone }
        let entries = floatingIPs.filter { address in routers.contains { $0.id == address.router } }
        let all =
            (ports + routers.flatMap(\.interfaces)).flatMap(\.addresses)
            + routers.flatMap { [$0.externalAddress, $0.externalAddressV6].compactMap { $0 } }
            + balancers.flatMap { [$0.address] + ($0.addressV6.map { [$0] } ?? []) } + entries.map(\.address)
        return Set(all).sorted().map(IPPrefix.init(single:))
    }
}
