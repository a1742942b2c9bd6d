import ZonefallModel

extension CloudFixes {
    mutating func remoteFloatingIP(_ id: FloatingIP.ID, in zones: [Zone.ID]) -> [String] {
        guard let address = map.floatingIP(id), let zone = zones.first,
            let object = cloud.floatingIPs.first(where: { $0.id == uuid(.floatingIP(id)) }),
            let served = address.serves, let network = network(of: served, object)
        else { return [] }
        let thing: Resource =
            switch served {
            case .instance(let id): .instance(id)
            case .loadBalancer(let id): .loadBalancer(id)
            }
        let way = wayOut(of: network, in: zone)
        guard let outside = way.outside, let port = object.port else { return way.commands }
        // A port has one floating IP of each outside network.
        if outside == object.network {
            return way.commands + [
                "# Both zones share the outside network \(outside): this address can't be entered by another router."
            ]
        }
        var commands = way.commands + ["openstack floating ip create --port \(port) \(outside)"]
        if case .instance(let instance) = served, let gateway = way.gateway, let instance = map.instance(instance),
            instance.gateway != gateway
        {
            commands += leave(by: gateway, [instance], on: network)
        }
        return commands + [
            "# Lead users of \(address.address) to the new address of \(thing). When nobody comes by the old one any more:",
            "openstack floating ip unset --port \(object.id)",
        ]
    }

    private func network(of served: FloatingIP.Served, _ object: CloudObjects.FloatingIP) -> Network.ID? {
        let port = cloud.ports.first { $0.id == object.port }
        return map.networks.first { uuid(.network($0.id)) == port?.network }?.id
    }

    mutating func loadBalancerPlacement(_ id: LoadBalancer.ID, in zones: [Zone.ID]) -> [String] {
        guard let balancer = map.loadBalancer(id), let zone = zones.first, let subnet = subnet(of: balancer.network)
        else { return [] }
        let name = "\(id)-\(zone)"
        let members = balancer.members.compactMap { map.instance($0) }.filter { $0.zone == zone }
        var commands = [
            "openstack loadbalancer create --wait --availability-zone \(zone) --vip-subnet-id \(subnet.id) --name \(name)"
        ]
        for listener in balancer.listeners {
            let kind = listener.protocol == .http ? "HTTP" : "TCP"
            let (front, pool) = ("\(name)-\(listener.port)", "\(name)-\(listener.port)-pool")
            commands += [
                "openstack loadbalancer listener create --wait --protocol \(kind) --protocol-port \(listener.port) --name \(front) \(name)",
                "openstack loadbalancer pool create --wait --listener \(front) --protocol \(kind) --lb-algorithm ROUND_ROBIN --name \(pool)",
            ]
            commands += members.compactMap { member in
                member.ports.first { $0.network == balancer.network }.map {
                    "openstack loadbalancer member create --wait --subnet-id \(subnet.id) --address \($0.address) --protocol-port \(listener.memberPort) \(pool)"
                }
            }
        }
        if members.isEmpty { commands.append("# No member of '\(id)' stands in \(zone) yet: make one there first.") }
        let way = wayOut(of: balancer.network, in: zone)
        commands += way.commands
        if let outside = way.outside {
            commands.append(
                "openstack floating ip create --port $(openstack loadbalancer show -f value -c vip_port_id \(name)) \(outside)"
            )
        }
        return commands + ["# Answer with both addresses, by DNS or a global load balancer."]
    }

    func remoteMembers(_ id: LoadBalancer.ID) -> [String] {
        guard let balancer = map.loadBalancer(id), let subnet = subnet(of: balancer.network) else { return [] }
        let locals = (balancer.service.flatMap { map.service($0) }?.replicas ?? []).compactMap { map.instance($0) }
            .filter { $0.zone == balancer.zone }
        let pools = cloud.pools.filter { $0.balancers.contains(uuid(.loadBalancer(id))) }.sorted { $0.id < $1.id }
        guard !locals.isEmpty else {
            return ["# No replica of its service stands in \(balancer.zone) yet: make one there first."]
        }
        return pools.flatMap { pool in
            locals.compactMap { local in
                local.ports.first { $0.network == balancer.network }.map { port in
                    "openstack loadbalancer member create --wait --subnet-id \(subnet.id) --address \(port.address) --protocol-port \(pool.members.map(\.port).min() ?? 80) \(pool.id)"
                }
            }
        }
    }
}
