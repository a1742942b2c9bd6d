import ZonefallModel

extension MapImport {
    mutating func balancers(_ networks: [Network], _ instances: [Instance]) -> [LoadBalancer] {
        let known = Set(networks.map(\.id))
        let owners = Dictionary(
            instances.flatMap { instance in
                instance.ports.flatMap { port in port.addresses.map { (Attachment(port.network, $0), instance.id) } }
            },
            uniquingKeysWith: { first, _ in first }
        )
        var balancers: [LoadBalancer] = []
        for balancer in cloud.balancers {
            guard let id = balancerIDs[balancer.id] else { continue }
            let subnet = balancer.subnet.flatMap { subnetsByID[$0] }
            guard let network = (balancer.network ?? subnet?.network).flatMap({ networkIDs[$0] }),
                known.contains(network),
                let address = balancer.address
            else {
                gaps.insert(
                    "Load balancer '\(id)' has its VIP on a network that the map does not have, and is left out."
                )
                continue
            }
            let pools = cloud.pools.filter { $0.balancers.contains(balancer.id) }.sorted { $0.id < $1.id }
            var members: Set<Instance.ID> = []
            for member in pools.flatMap(\.members) {
                let on = member.subnet.flatMap { subnetsByID[$0] }.flatMap { networkIDs[$0.network] } ?? network
                guard let address = member.address else { continue }
                guard let owner = owners[Attachment(on, address)] else {
                    gaps.insert("Member \(address) of load balancer '\(id)' belongs to no instance of the map.")
                    continue
                }
                if !member.isUp { notes.insert("Member '\(owner)' of load balancer '\(id)' is switched off.") }
                members.insert(owner)
            }
            var made = LoadBalancer(
                id: id,
                zone: zone(balancer.zone),
                network: network,
                address: address,
                members: members.sorted()
            )
            made.listeners = listeners(of: balancer, pools)
            made.health = pools.compactMap(\.monitor).compactMap { monitor in
                cloud.monitors.first { $0.id == monitor }
            }.first.map {
                .init(
                    interval: .milliseconds(min(max($0.delay * 1_000, 50), 60_000)),
                    fall: Int(min(max($0.fall, 1), 100)),
                    rise: Int(min(max($0.rise, 1), 100))
                )
            }
            made.derivedFrom =
                made.zone == .unknown
                ? "nothing: its availability_zone is \(balancer.zone.map { "'\($0)'" } ?? "null")"
                : "availability_zone of the load balancer"
            if !balancer.isUp { notes.insert("Load balancer '\(id)' is switched off (admin_state_up is false).") }
            balancers.append(made)
        }
        return balancers.sorted { $0.id < $1.id }
    }

    private func listeners(
        of balancer: CloudObjects.LoadBalancer,
        _ pools: [CloudObjects.Pool]
    ) -> [LoadBalancer.Listener] {
        var listeners: [LoadBalancer.Listener] = []
        let own = cloud.listeners.filter { $0.balancers.contains(balancer.id) }.sorted {
            ($0.port, $0.id) < ($1.port, $1.id)
        }
        for listener in own where !listeners.contains(where: { Int64($0.port) == listener.port }) {
            guard let port = UInt16(exactly: listener.port), port > 0 else { continue }
            let pool = pools.first { $0.id == listener.defaultPool }
            let memberPort = pool?.members.map(\.port).min().flatMap { UInt16(exactly: $0) }
            listeners.append(
                .init(protocol: listener.protocol == "HTTP" ? .http : .tcp, port: port, memberPort: memberPort)
            )
        }
        return listeners
    }

    private struct Attachment: Hashable {
        let network: Network.ID
        let address: IPAddress

        init(_ network: Network.ID, _ address: IPAddress) {
            (self.network, self.address) = (network, address)
        }
    }

    mutating func floatingIPs(
        _ routers: [Router],
        balancers: [LoadBalancer],
        instances: [Instance]
    ) -> [(address: FloatingIP, uuid: String)] {
        let routersByID = Dictionary(routers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let (balancerSet, instanceSet) = (Set(balancers.map(\.id)), Set(instances.map(\.id)))
        let vips = Dictionary(
            cloud.balancers.compactMap { balancer in
                balancer.port.flatMap { port in balancerIDs[balancer.id].map { (port, $0) } }
            },
            uniquingKeysWith: { first, _ in first }
        )
        var addresses: [(FloatingIP, String)] = []
        for floating in cloud.floatingIPs.sorted(by: { $0.id < $1.id }) {
            guard let address = floating.address else { continue }
            let name = "fip-\(address)"
            guard let routerUUID = floating.router else {
                notes.insert("Floating IP \(address) is attached to nothing, and is left out.")
                continue
            }
            guard let router = routerIDs[routerUUID].flatMap({ routersByID[$0] }) else {
                gaps.insert("Floating IP \(address) is on a router that this account can't see, and is left out.")
                continue
            }
            var serves: FloatingIP.Served?
            if let port = floating.port {
                if let vip = vips[port], balancerSet.contains(vip) {
                    serves = .loadBalancer(vip)
                } else if let device = portsByID[port]?.device, let instance = instanceIDs[device],
                    instanceSet.contains(instance)
                {
                    serves = .instance(instance)
                } else {
                    gaps.insert(
                        "Floating IP \(address) leads to a port that is neither an instance's nor a balancer's."
                    )
                }
            }
            let zone = router.zone ?? (router.requestedZones.count == 1 ? router.requestedZones[0] : .unknown)
            var made = FloatingIP(
                id: .init(names.ids(of: [(name, floating.id)], kind: "fip")[floating.id] ?? name),
                zone: zone,
                address: address,
                router: router.id,
                serves: serves
            )
            made.derivedFrom = "zone of router \(router.id)"
            addresses.append((made, floating.id))
        }
        return addresses.sorted { $0.0.id < $1.0.id }
    }
}
