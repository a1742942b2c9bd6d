import ZonefallModel

extension Planner {
    /// A router in its real zone: an interface for each network, and its uplink by the edge of that zone.
    mutating func add(_ router: Router) throws(LabPlanError) {
        let resource = Resource.router(router.id)
        let places = try places(of: router.zone, for: resource)
        var node = Node(
            name: name(of: resource),
            role: .router,
            zone: router.zone,
            resource: resource,
            forwards: true
        )
        for (index, port) in router.interfaces.enumerated() {
            try attach(port, of: &node, as: "int\(index)", in: places, resource)
        }
        if let uplink = try uplink(of: router) {
            uplinks[router.id] = uplink
            plug(node.name, "ext0", into: Self.providerBridge, of: places.fabric)
            for external in [uplink.v4, uplink.v6].compactMap({ $0 }) {
                node.addresses.append(.host(external, on: "ext0"))
                node.routes.append(.standard(by: places.egress[external.family], interface: "ext0", source: external))
            }
            node.ruleset = RouterRuleset(of: router, uplink: uplink, planner: self).text
        }
        for route in router.routes {
            guard let interface = interface(of: router, to: route.nextHop) else {
                notes.append(
                    "\(resource): its route to \(route.destination) by \(route.nextHop) was left out, "
                        + "because no interface of the router is in a subnet with \(route.nextHop)."
                )
                continue
            }
            node.routes.append(
                Node.Route(
                    destination: route.destination,
                    family: route.destination.family,
                    target: .gateway(route.nextHop, interface: interface)
                )
            )
        }
        nodes.append(node)
    }

    /// A router without an external address and without floating IPs is an inner one.
    private mutating func uplink(of router: Router) throws(LabPlanError) -> Uplink? {
        let floating = map.floatingIPs.filter { $0.router == router.id }
        guard let zone = router.zone,
            router.externalAddress != nil || router.externalAddressV6 != nil || !floating.isEmpty
        else { return nil }
        var uplink = Uplink(zone: zone, v4: router.externalAddress, v6: router.externalAddressV6)
        if uplink.v4 == nil { uplink.v4 = try pool.outsideV4() }
        let known = router.interfaces.flatMap(\.addresses) + floating.map(\.address)
        if uplink.v6 == nil, known.contains(where: { $0.family == .v6 }) { uplink.v6 = pool.outsideV6() }
        return uplink
    }

    private func interface(of router: Router, to nextHop: IPAddress) -> String? {
        let index = router.interfaces.firstIndex { port in
            map.network(port.network)?.subnets.contains { $0.contains(nextHop) } ?? false
        }
        return index.map { "int\($0)" }
    }
}

extension Router {
    func interfaceAddress(on network: Network.ID, _ family: IPAddress.Family) -> IPAddress? {
        interfaces.first { port in port.network == network && port.addresses.contains { $0.family == family } }?
            .addresses.first { $0.family == family }
    }
}
