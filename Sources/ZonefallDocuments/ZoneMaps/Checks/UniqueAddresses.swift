import ZonefallModel

/// An address is used once: on its network, or outside, where floating IPs, routers and edges share one space.
///
/// A zone may use one edge address for both directions.
struct UniqueAddresses: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        onNetworks(draft)
        outside(draft)
    }

    private struct Place: Hashable {
        let network: Network.ID
        let address: IPAddress
    }

    private func onNetworks(_ draft: ZoneMapDraft) {
        var users: [Place: (noun: String, id: String)] = [:]
        func add(
            _ port: Port,
            _ noun: String,
            _ id: String,
            _ node: DocumentNode,
            _ path: @autoclosure () -> [DocumentNode.Step]
        ) {
            for address in port.addresses {
                let place = Place(network: port.network, address: address)
                guard let user = users.updateValue((noun, id), forKey: place) else { continue }
                users[place] = user
                draft.log.report(
                    "\(noun) \"\(id)\" has the address \(address) of \(user.noun) \"\(user.id)\" on network \"\(port.network)\"",
                    at: node.place(at: path() + [address == port.address ? "address" : "address_v6"]),
                    remedy: "Give one of them another address."
                )
            }
        }
        for router in draft.routers.things {
            for (index, port) in router.value.interfaces.enumerated() {
                add(port, "router", router.value.id.rawValue, router.node, ["interfaces", .index(index)])
            }
        }
        for instance in draft.instances.things {
            for (index, port) in instance.value.ports.enumerated() {
                add(port, "instance", instance.value.id.rawValue, instance.node, ["ports", .index(index)])
            }
        }
        for balancer in draft.loadBalancers.things {
            let value = balancer.value
            let port = Port(network: value.network, address: value.address, addressV6: value.addressV6)
            add(port, "load balancer", value.id.rawValue, balancer.node, [])
        }
    }

    private func outside(_ draft: ZoneMapDraft) {
        var users: [IPAddress: (noun: String, id: String)] = [:]
        func add(
            _ address: IPAddress?,
            _ noun: String,
            _ id: String,
            _ node: DocumentNode,
            _ path: @autoclosure () -> [DocumentNode.Step]
        ) {
            guard let address, let user = users.updateValue((noun, id), forKey: address) else { return }
            users[address] = user
            guard user != (noun, id) || noun != "zone" else { return }
            draft.log.report(
                "\(noun) \"\(id)\" has the external address \(address) of \(user.noun) \"\(user.id)\"",
                at: node.place(at: path()),
                remedy: "Give one of them another address."
            )
        }
        for zone in draft.zones.things {
            for (index, edge) in zone.value.edges.enumerated() {
                add(edge.address, "zone", zone.value.id.rawValue, zone.node, ["edges", .index(index), "address"])
            }
        }
        for router in draft.routers.things {
            let id = router.value.id.rawValue
            add(router.value.externalAddress, "router", id, router.node, ["external_address"])
            add(router.value.externalAddressV6, "router", id, router.node, ["external_address_v6"])
        }
        for address in draft.floatingIPs.things {
            add(address.value.address, "floating IP", address.value.id.rawValue, address.node, ["address"])
        }
    }
}
