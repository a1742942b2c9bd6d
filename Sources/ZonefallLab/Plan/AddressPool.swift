import ZonefallModel

/// Hands out documentation addresses (RFC 5737, RFC 3849) that the map does not use.
struct AddressPool {
    private var taken: Set<IPAddress>
    private let subnets: [IPPrefix]
    private var nextV6: UInt64 = 0

    /// 192.0.2.0/24, 198.51.100.0/24 and 203.0.113.0/24.
    private static let management: UInt32 = 0xc000_0200
    private static let outside: UInt32 = 0xc633_6400
    private static let outsideToo: UInt32 = 0xcb00_7100

    init(for map: ZoneMap) {
        var taken: Set<IPAddress> = []
        for zone in map.zones { taken.formUnion(zone.edges.map(\.address)) }
        for router in map.routers {
            taken.formUnion([router.externalAddress, router.externalAddressV6].compactMap { $0 })
            taken.formUnion(router.interfaces.flatMap(\.addresses))
        }
        taken.formUnion(map.instances.flatMap { $0.ports.flatMap(\.addresses) })
        taken.formUnion(map.floatingIPs.map(\.address))
        for balancer in map.loadBalancers {
            taken.formUnion([balancer.address, balancer.addressV6].compactMap { $0 })
        }
        self.taken = taken
        subnets = map.networks.flatMap(\.subnets)
    }

    mutating func managementAddress() throws(LabPlanError) -> IPAddress {
        try nextV4(of: [Self.management, Self.outside, Self.outsideToo])
    }

    mutating func outsideV4() throws(LabPlanError) -> IPAddress {
        try nextV4(of: [Self.outside, Self.outsideToo, Self.management])
    }

    /// From 2001:db8:ffff::/64.
    mutating func outsideV6() -> IPAddress {
        while true {
            nextV6 += 1
            let candidate = IPAddress.v6(high: 0x2001_0db8_ffff_0000, low: nextV6)
            if isFree(candidate) { return candidate }
        }
    }

    mutating func outside() throws(LabPlanError) -> DualAddress {
        DualAddress(v4: try outsideV4(), v6: outsideV6())
    }

    private mutating func nextV4(of ranges: [UInt32]) throws(LabPlanError) -> IPAddress {
        for range in ranges {
            for host in 1...254 {
                let candidate = IPAddress.v4(range + UInt32(host))
                if isFree(candidate) {
                    taken.insert(candidate)
                    return candidate
                }
            }
        }
        throw .outOfAddresses
    }

    private func isFree(_ address: IPAddress) -> Bool {
        !taken.contains(address) && !subnets.contains { $0.contains(address) }
    }
}
