import ZonefallModel

extension Planner {
    /// A load balancer in its real zone: a node with the VIP, and HAProxy in it.
    mutating func add(_ balancer: LoadBalancer) throws(LabPlanError) {
        let resource = Resource.loadBalancer(balancer.id)
        let places = try places(of: balancer.zone, for: resource)
        var node = Node(name: name(of: resource), role: .loadBalancer, zone: balancer.zone, resource: resource)
        let port = Port(network: balancer.network, address: balancer.address, addressV6: balancer.addressV6)
        try attach(port, of: &node, as: "eth0", in: places, resource)
        if let router = defaultRouter(of: balancer) {
            for family in IPAddress.Family.allCases where balancer.addresses.contains(where: { $0.family == family }) {
                guard let gateway = router.interfaceAddress(on: balancer.network, family) else { continue }
                node.routes.append(.standard(by: gateway, interface: "eth0"))
            }
        }
        node.balancer =
            BalancerConfiguration(
                of: balancer,
                members: balancer.members.compactMap { id in
                    guard let instance = map.instance(id), let address = instance.address(seenFrom: [balancer.network])
                    else { return nil }
                    return BalancerConfiguration.Member(name: id.rawValue, address: address)
                }
            ).text
        nodes.append(node)
    }

    /// The router by which a balancer answers: one on its network in its own zone if there is one, else any.
    ///
    /// Among equals the one that has a floating IP for it, then one with an uplink, then the first by id.
    func defaultRouter(of balancer: LoadBalancer) -> Router? {
        let serving = Set(
            map.floatingIPs.filter { $0.serves == .loadBalancer(balancer.id) }.map(\.router)
        )
        func rank(_ router: Router) -> (Int, Int, Int, Router.ID) {
            (
                router.zone == balancer.zone ? 0 : 1,
                serving.contains(router.id) ? 0 : 1,
                router.externalAddress != nil || router.externalAddressV6 != nil ? 0 : 1,
                router.id
            )
        }
        return map.routers.filter { router in router.interfaces.contains { $0.network == balancer.network } }
            .min { rank($0) < rank($1) }
    }
}

extension LoadBalancer {
    /// The VIPs.
    var addresses: [IPAddress] { [address] + (addressV6.map { [$0] } ?? []) }
}

extension Instance {
    /// The instance's address for somebody on `networks`: on the first of them that it shares, else its first.
    func address(seenFrom networks: [Network.ID]) -> IPAddress? {
        for network in networks {
            if let port = ports.first(where: { $0.network == network }) { return port.address }
        }
        return ports.first?.address
    }
}
