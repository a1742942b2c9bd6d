import ZonefallModel

/// An instance's gateway is the interface of a router on one of the instance's own networks, in the map and in reality.
struct Gateways: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        guard draft.routers.isComplete, draft.canTellMissing([.router]) else { return }
        var interfaces: [Network.ID: Set<IPAddress>] = [:]
        for router in draft.routers.things {
            for port in router.value.interfaces { interfaces[port.network, default: []].formUnion(port.addresses) }
        }
        func check(_ gateway: IPAddress?, of instance: Instance, _ what: String, _ node: DocumentNode, _ key: String) {
            guard let gateway else { return }
            let networks = instance.ports.map(\.network)
            guard !networks.contains(where: { interfaces[$0]?.contains(gateway) ?? false }) else { return }
            let known = networks.flatMap { interfaces[$0] ?? [] }.filter { $0.family == gateway.family }.sorted()
            let remedy =
                known.isEmpty
                ? "Give a router an interface on its network, or leave the gateway out."
                : "Routers there have: \(known.prefix(10).map(\.description).joined(separator: ", "))."
            draft.log.report(
                "no router has the gateway \(gateway) of \(what) \"\(instance.id)\" on a network of that instance",
                at: node.place(at: [.key(key)]),
                remedy: remedy
            )
        }
        var instances: [Instance.ID: Instance] = [:]
        for instance in draft.instances.things {
            instances[instance.value.id] = instance.value
            check(instance.value.gateway, of: instance.value, "instance", instance.node, "gateway")
            check(instance.value.gatewayV6, of: instance.value, "instance", instance.node, "gateway_v6")
        }
        for entry in draft.reality.instances.things {
            guard let instance = instances[entry.value.id] else { continue }
            check(entry.value.gateway, of: instance, "reality's instance", entry.node, "gateway")
        }
    }
}
