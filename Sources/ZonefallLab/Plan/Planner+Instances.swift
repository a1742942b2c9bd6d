import ZonefallModel

extension Planner {
    /// An instance in its real zone, with the default gateway that it really has.
    mutating func add(_ instance: Instance) throws(LabPlanError) {
        let resource = Resource.instance(instance.id)
        let places = try places(of: instance.zone, for: resource)
        var node = Node(name: name(of: resource), role: .instance, zone: instance.zone, resource: resource)
        for (index, port) in instance.ports.enumerated() {
            try attach(port, of: &node, as: "eth\(index)", in: places, resource)
        }
        for gateway in [instance.gateway, gatewayV6(of: instance)].compactMap({ $0 }) {
            let index = instance.ports.firstIndex { port in
                map.network(port.network)?.subnets.contains { $0.contains(gateway) } ?? false
            }
            guard let index else {
                notes.append(
                    "\(resource): its default route by \(gateway) was left out, because none of its ports is in a subnet "
                        + "with that gateway."
                )
                continue
            }
            node.routes.append(.standard(by: gateway, interface: "eth\(index)"))
        }
        nodes.append(node)
    }

    /// `gateway_v6`, or the IPv6 address that the IPv4 gateway's router has on the same network.
    func gatewayV6(of instance: Instance) -> IPAddress? {
        if let gateway = instance.gatewayV6 { return gateway }
        guard let gateway = instance.gateway, let router = map.router(ofGateway: gateway, of: instance),
            let network = router.interfaces.first(where: { $0.addresses.contains(gateway) })?.network,
            instance.ports.contains(where: { port in
                port.network == network && port.addresses.contains { $0.family == .v6 }
            })
        else { return nil }
        return router.interfaceAddress(on: network, .v6)
    }
}
