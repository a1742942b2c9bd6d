import ZonefallModel

/// The commands that would mend a finding of a cloud, with its own ids, for a person to read and to run. None is run here.
///
/// What exists is named by its UUID, and what is new by an id of the map, whose letters no shell takes for anything else. A line
/// that begins with `#` says what no command can. Nothing is deleted, and the new way is made before the old one is left.
package struct CloudFixes {
    let map: ZoneMap
    let cloud: CloudInventory
    let uuids: [Resource: String]
    /// Addresses that commands before have taken: each fix finds another one.
    private(set) var taken: Set<IPAddress>

    package init(_ inventory: CloudInventory, map: ZoneMap, uuids: [Resource: String]) {
        (cloud, self.map, self.uuids) = (inventory, map, uuids)
        taken = Set(inventory.ports.flatMap { $0.addresses.map(\.address) } + inventory.subnets.compactMap(\.gateway))
    }

    /// - Returns: the same findings, each with its commands where there are some.
    package static func added(to findings: [Finding], _ fixes: Self) -> [Finding] {
        findings.map { finding in
            // Of each finding alone: people mend one after the other, and ask again in between.
            var own = fixes
            return finding.with(commands: own.commands(for: finding))
        }
    }

    mutating func commands(for finding: Finding) -> [String] {
        switch (finding.rule, finding.subject) {
        case (.routerPlacement, .router(let id)): routerPlacement(id, in: finding.expectedZones)
        case (.remoteGateway, .instance(let id)): remoteGateway(id, leavingBy: finding.zone)
        case (.zoneWithoutRouter, .zone(let zone)): zoneWithoutRouter(zone, leavingBy: finding.zone)
        case (.remoteFloatingIP, .floatingIP(let id)): remoteFloatingIP(id, in: finding.expectedZones)
        case (.loadBalancerPlacement, .loadBalancer(let id)): loadBalancerPlacement(id, in: finding.expectedZones)
        case (.remoteMembers, .loadBalancer(let id)): remoteMembers(id)
        case (.transitDetour, .router(let id)): transitDetour(id, over: finding.zone)
        case (.routedBackNetwork, .network(let id)): routedBackNetwork(id, in: finding.zone)
        case (.multiHomedInstance, .instance(let id)): multiHomedInstance(id)
        // What the others name is no object of the cloud, or is mended in the map.
        default: []
        }
    }

    func uuid(_ thing: Resource) -> String { uuids[thing] ?? thing.id }

    /// The port by which an instance, or a balancer's VIP, is on a network.
    func port(of thing: Resource, on network: Network.ID) -> CloudObjects.Port? {
        let owner = uuid(thing)
        let net = uuid(.network(network))
        if case .loadBalancer = thing {
            let vip = cloud.balancers.first { $0.id == owner }?.port
            return cloud.ports.first { $0.id == vip && $0.network == net }
        }
        return cloud.ports.filter { $0.device == owner && $0.network == net }.min { $0.id < $1.id }
    }

    /// The first subnet of a network in IPv4, by id: what is asked for here is a way in that family.
    func subnet(of network: Network.ID) -> CloudObjects.Subnet? {
        let net = uuid(.network(network))
        return cloud.subnets.filter { $0.network == net && $0.cidr?.family == .v4 }.min { $0.id < $1.id }
    }

    /// The outside of a zone: the network that is made for it alone, else one that a router of the zone is on.
    func outside(of zone: Zone.ID) -> String? {
        let outer = cloud.networks.filter(\.isExternal).sorted { $0.id < $1.id }
        if let own = outer.first(where: { $0.hints == [zone.rawValue] }) { return own.id }
        let local = map.routers.filter { stands($0, in: zone) }.map { uuid(.router($0.id)) }
        return cloud.routers.sorted { $0.id < $1.id }.first { local.contains($0.id) && $0.externalNetwork != nil }?
            .externalNetwork
    }

    func stands(_ router: Router, in zone: Zone.ID) -> Bool {
        (router.zone ?? (router.requestedZones.count == 1 ? router.requestedZones[0] : nil)) == zone
    }

    /// The highest address of a subnet that nobody has: pools of addresses begin at the other end.
    mutating func freeAddress(in subnet: CloudObjects.Subnet) -> IPAddress? {
        guard let prefix = subnet.cidr, prefix.family == .v4, prefix.length <= 29 else { return nil }
        var number = prefix.network.bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        number += (UInt32(1) << UInt32(32 - prefix.length)) - 2
        for _ in 0..<250 {
            let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
            guard let address = IPAddress(bytes: bytes), prefix.contains(address) else { return nil }
            if taken.insert(address).inserted { return address }
            number -= 1
        }
        return nil
    }
}
