import ZonefallModel

/// Every address lies in a subnet of the network that it is said to be on.
struct AddressesInSubnets: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        for router in draft.routers.things {
            for (index, port) in router.value.interfaces.enumerated() {
                check(port, of: "router", router.value.id.rawValue, router.node, ["interfaces", .index(index)], draft)
            }
            for (index, route) in router.value.routes.enumerated() {
                nextHop(route.nextHop, at: index, of: router, draft)
            }
        }
        for instance in draft.instances.things {
            for (index, port) in instance.value.ports.enumerated() {
                check(port, of: "instance", instance.value.id.rawValue, instance.node, ["ports", .index(index)], draft)
            }
        }
        for balancer in draft.loadBalancers.things {
            let port = Port(
                network: balancer.value.network,
                address: balancer.value.address,
                addressV6: balancer.value.addressV6
            )
            check(port, of: "load balancer", balancer.value.id.rawValue, balancer.node, [], draft)
        }
    }

    private func check(
        _ port: Port,
        of noun: String,
        _ id: String,
        _ node: DocumentNode,
        _ path: @autoclosure () -> [DocumentNode.Step],
        _ draft: ZoneMapDraft
    ) {
        guard let network = draft.network(port.network) else { return }
        func check(_ address: IPAddress, _ key: String) {
            guard !network.subnets.contains(where: { $0.contains(address) }) else { return }
            draft.log.report(
                "the address \(address) of \(noun) \"\(id)\" is in no subnet of network \"\(network.id)\"",
                at: node.place(at: path() + [.key(key)]),
                remedy: "Its subnets are: \(network.subnets.map(\.description).joined(separator: ", "))."
            )
        }
        check(port.address, "address")
        if let address = port.addressV6 { check(address, "address_v6") }
    }

    private func nextHop(_ address: IPAddress, at index: Int, of router: Located<Router>, _ draft: ZoneMapDraft) {
        let networks = router.value.interfaces.map { draft.network($0.network) }
        guard !networks.contains(where: { $0 == nil }) else { return }
        let subnets = networks.flatMap { $0?.subnets ?? [] }
        guard !subnets.contains(where: { $0.contains(address) }) else { return }
        draft.log.report(
            "the next hop \(address) is on no network of router \"\(router.value.id)\"",
            at: router.node.place(at: ["routes", .index(index), "next_hop"]),
            remedy: "Name an address on a network where the router has an interface."
        )
    }
}
