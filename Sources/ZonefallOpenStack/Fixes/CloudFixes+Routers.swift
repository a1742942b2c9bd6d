import ZonefallModel

extension CloudFixes {
    /// A way out of a network within one zone: what makes it, and the address to leave by.
    struct WayOut {
        var commands: [String]
        /// The router's UUID, or the name that it is made with.
        let router: String
        let gateway: IPAddress?
        /// The outside network that it is on.
        let outside: String?
    }

    /// The router of a zone on a network; where there is none, what makes one.
    mutating func wayOut(of network: Network.ID, in zone: Zone.ID, called name: String? = nil) -> WayOut {
        let local = map.routers.filter { stands($0, in: zone) }
        if let router = local.first(where: { $0.interfaces.contains { $0.network == network } }) {
            let own = uuid(.router(router.id))
            return WayOut(
                commands: [],
                router: own,
                gateway: router.interfaces.first { $0.network == network }?.address,
                outside: cloud.routers.first { $0.id == own }?.externalNetwork
            )
        }
        let name = name ?? "rt-\(network)-\(zone)"
        let outside = outside(of: zone)
        var commands = [
            "openstack router create --availability-zone-hint \(zone)"
                + (outside.map { " --external-gateway \($0)" } ?? "") + " \(name)"
        ]
        if outside == nil { commands.append("# No network leads outside in \(zone): ask the operator for one.") }
        let (interface, gateway) = attach(name, to: network)
        return WayOut(commands: commands + interface, router: name, gateway: gateway, outside: outside)
    }

    private mutating func attach(_ router: String, to network: Network.ID) -> ([String], IPAddress?) {
        guard let subnet = subnet(of: network), let address = freeAddress(in: subnet) else {
            return (["# No address of network '\(network)' is free for router \(router)."], nil)
        }
        let port = "\(router)-on-\(network)"
        return (
            [
                "openstack port create --network \(uuid(.network(network))) --fixed-ip subnet=\(subnet.id),ip-address=\(address) \(port)",
                "openstack router add port \(router) \(port)",
            ], address
        )
    }

    /// Tells instances another gateway than their subnet's, each by its own port.
    func leave(by gateway: IPAddress, _ instances: [Instance], on network: Network.ID) -> [String] {
        let ports = instances.compactMap { port(of: .instance($0.id), on: network) }
        guard !ports.isEmpty else { return [] }
        return ports.map {
            "openstack port set --extra-dhcp-option name=router,value=\(gateway),ip-version=4 \($0.id)"
        } + [
            "# Renew the DHCP lease in \(instances.map(\.id.rawValue).joined(separator: ", ")): then they leave by \(gateway)."
        ]
    }

    mutating func routerPlacement(_ id: Router.ID, in zones: [Zone.ID]) -> [String] {
        guard let router = map.router(id) else { return [] }
        var commands: [String] = []
        for zone in zones {
            for network in Set(router.interfaces.map(\.network)).sorted() {
                let way = wayOut(of: network, in: zone, called: "\(id)-\(zone)")
                // One router for all of its networks.
                commands += way.commands.filter { !commands.contains($0) }
                let inside = map.instances.filter { instance in
                    instance.zone == zone && instance.ports.contains { $0.network == network }
                }
                if let gateway = way.gateway { commands += leave(by: gateway, inside, on: network) }
            }
            if router.interfaces.isEmpty {
                commands.append("openstack router create --availability-zone-hint \(zone) \(id)-\(zone)")
            }
        }
        return commands + [
            "# '\(id)' keeps its hints, which can't be changed: make it anew with the one zone that it is to stand in."
        ]
    }

    mutating func remoteGateway(_ id: Instance.ID, leavingBy zone: Zone.ID) -> [String] {
        guard let instance = map.instance(id),
            let network = instance.gateway.flatMap({ map.router(ofGateway: $0, of: instance) }).flatMap({ router in
                router.interfaces.first { $0.address == instance.gateway }?.network
            })
        else { return [] }
        let way = wayOut(of: network, in: instance.zone)
        return way.commands + (way.gateway.map { leave(by: $0, [instance], on: network) } ?? [])
    }

    mutating func zoneWithoutRouter(_ zone: Zone.ID, leavingBy other: Zone.ID) -> [String] {
        var byNetwork: [Network.ID: [Instance]] = [:]
        for instance in map.instances where instance.zone == zone {
            guard let gateway = instance.gateway, let router = map.router(ofGateway: gateway, of: instance),
                stands(router, in: other),
                let network = router.interfaces.first(where: { $0.address == gateway })?.network
            else { continue }
            byNetwork[network, default: []].append(instance)
        }
        return byNetwork.sorted { $0.key < $1.key }.flatMap { network, instances in
            let way = wayOut(of: network, in: zone)
            return way.commands + (way.gateway.map { leave(by: $0, instances, on: network) } ?? [])
        }
    }

    func transitDetour(_ id: Router.ID, over zone: Zone.ID) -> [String] {
        guard let router = map.router(id) else { return [] }
        let shared = Set(router.interfaces.map(\.network))
        return router.routes.flatMap { route -> [String] in
            guard let next = map.router(withInterface: route.nextHop), stands(next, in: zone),
                let goal = map.networks.first(where: { $0.subnets.contains { route.destination.overlaps($0) } }),
                let last = map.routers.first(where: { other in
                    other.id != next.id && other.interfaces.contains { $0.network == goal.id }
                        && other.interfaces.contains { shared.contains($0.network) }
                }),
                let hop = last.interfaces.first(where: { shared.contains($0.network) })?.address
            else { return [] }
            let own = uuid(.router(id))
            return [
                "openstack router remove route --route destination=\(route.destination),gateway=\(route.nextHop) \(own)",
                "openstack router add route --route destination=\(route.destination),gateway=\(hop) \(own)",
            ]
        }
    }

    func routedBackNetwork(_ id: Network.ID, in zone: Zone.ID) -> [String] {
        let net = uuid(.network(id))
        let routers = map.routers.filter { router in
            stands(router, in: zone) && router.interfaces.contains { $0.network == id }
        }
        return ["# First give what leaves by network '\(id)' a gateway on its tenant network."]
            + routers.flatMap { router -> [String] in
                let own = uuid(.router(router.id))
                return cloud.ports.filter { $0.isRouterInterface && $0.device == own && $0.network == net }
                    .sorted { $0.id < $1.id }.map { "openstack router remove port \(own) \($0.id)" }
            }
    }

    func multiHomedInstance(_ id: Instance.ID) -> [String] {
        guard let instance = map.instance(id), let gateway = instance.gateway,
            let kept = map.router(ofGateway: gateway, of: instance)?.interfaces.first(where: { $0.address == gateway })
        else { return [] }
        let others = instance.ports.map(\.network).filter { network in
            network != kept.network && map.network(network)?.role != .back
        }
        return others.compactMap { port(of: .instance(id), on: $0) }.map {
            "openstack server remove port \(uuid(.instance(id))) \($0.id)"
        }
    }
}
