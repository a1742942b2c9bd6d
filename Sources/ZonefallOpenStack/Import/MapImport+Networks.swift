import ZonefallModel

extension MapImport {
    mutating func networks() -> [Network] {
        let routed = Set(cloud.ports.filter(\.isRouterInterface).map(\.network))
        let used = Set(cloud.ports.filter { $0.isOfInstance || $0.owner == "Octavia" }.map(\.network))
        var networks: [Network] = []
        for network in cloud.networks {
            guard let id = networkIDs[network.id] else { continue }
            let subnets = cloud.subnets.filter { $0.network == network.id }.compactMap(\.cidr).sorted()
            guard !subnets.isEmpty else {
                notes.insert("Network '\(network.name)' has no subnet, and is left out.")
                continue
            }
            // Where no router is, nothing of the outside depends on it; where only routers are, it is between them.
            let role: Network.Role =
                if !routed.contains(network.id) {
                    .back
                } else if !used.contains(network.id) && interfaces(on: network.id) > 1 {
                    .transit
                } else {
                    .tenant
                }
            // Its zones are those of its DHCP agents, and no evidence of where it is used.
            networks.append(Network(id: id, role: role, subnets: subnets))
        }
        return networks.sorted { $0.id < $1.id }
    }

    private func interfaces(on network: String) -> Int {
        Set(cloud.ports.filter { $0.isRouterInterface && $0.network == network }.map(\.device)).count
    }

    mutating func routers(_ networks: [Network]) -> [Router] {
        let known = Set(networks.map(\.id))
        var routers: [Router] = []
        for router in cloud.routers {
            guard let id = routerIDs[router.id] else { continue }
            let ports = cloud.ports.filter { $0.isRouterInterface && $0.device == router.id }.sorted { $0.id < $1.id }
            let interfaces = ports.flatMap { self.ports(of: $0, on: known) }
            let (requested, zone, why) = place(router)
            if requested == [.unknown], interfaces.isEmpty, router.externalNetwork == nil {
                notes.insert("Router '\(id)' is attached to nothing and stands nowhere, and is left out.")
                continue
            }
            if !router.isUp { notes.insert("Router '\(id)' is switched off (admin_state_up is false).") }
            var made = Router(
                id: id,
                requestedZones: requested,
                zone: zone,
                externalAddress: router.externalAddresses.first { $0.family == .v4 },
                externalAddressV6: router.externalAddresses.first { $0.family == .v6 },
                interfaces: interfaces.sorted { ($0.network, $0.address) < ($1.network, $1.address) },
                routes: router.routes.filter { route in
                    interfaces.contains { port in
                        networks.first { $0.id == port.network }?.subnets.contains { $0.contains(route.nextHop) }
                            == true
                    }
                }
            )
            made.derivedFrom = why
            routers.append(made)
        }
        return routers.sorted { $0.id < $1.id }
    }

    /// Where a router was asked for, where it is known to stand, and how one knows.
    private func place(_ router: CloudObjects.Router) -> (requested: [Zone.ID], zone: Zone.ID?, why: String) {
        let (hints, zones) = (known(router.hints), known(router.zones))
        let asked = "availability_zone_hints [\(hints.map(\.rawValue).joined(separator: ", "))]"
        let told = "availability_zones [\(zones.map(\.rawValue).joined(separator: ", "))]"
        if !cloud.tellsRealZones {
            let claimed = hints.isEmpty ? zones : hints
            return (
                claimed.isEmpty ? [.unknown] : claimed, nil, "\(asked), claimed: this cloud's \(told) repeat the hints"
            )
        }
        switch zones.count {
        case 0:
            let why = hints.isEmpty ? "nothing: neither hints nor zones" : "\(asked), not scheduled yet"
            return (hints.isEmpty ? [.unknown] : hints, nil, why)
        case 1: return (hints.isEmpty ? zones : hints, zones[0], "\(told), \(asked)")
        default:
            // Highly available, or distributed, which a tenant is not told.
            return (zones, nil, "\(told), claimed: \(asked)")
        }
    }

    /// A port's attachments to networks of the map: one, with an address of each family that it has.
    func ports(of port: CloudObjects.Port, on known: Set<Network.ID>) -> [Port] {
        guard let network = networkIDs[port.network], known.contains(network) else { return [] }
        let (v4, v6) = (
            port.addresses.first { $0.address.family == .v4 }?.address,
            port.addresses.first { $0.address.family == .v6 }?.address
        )
        guard let first = v4 ?? v6 else { return [] }
        return [Port(network: network, address: first, addressV6: v4 == nil ? nil : v6)]
    }
}
