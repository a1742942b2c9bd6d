import ZonefallModel

/// A network that names its zones has instances and balancers in those alone.
struct NetworksReachTheirPorts: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        func check(
            _ network: Network.ID,
            reaches zone: Zone.ID,
            of noun: String,
            _ id: String,
            _ node: DocumentNode,
            _ path: @autoclosure () -> [DocumentNode.Step]
        ) {
            guard let network = draft.network(network), !network.zones.isEmpty, !network.zones.contains(zone),
                draft.kinds[zone.rawValue] == .zone
            else { return }
            draft.log.report(
                "\(noun) \"\(id)\" is in \(zone), where network \"\(network.id)\" does not reach",
                at: node.place(at: path()),
                remedy:
                    "Add \(zone) to the network's \"zones\" (\(network.zones.map(\.rawValue).joined(separator: ", "))), or name another network."
            )
        }
        for instance in draft.instances.things {
            for (index, port) in instance.value.ports.enumerated() {
                check(
                    port.network,
                    reaches: instance.value.zone,
                    of: "instance",
                    instance.value.id.rawValue,
                    instance.node,
                    ["ports", .index(index), "network"]
                )
            }
        }
        for balancer in draft.loadBalancers.things {
            check(
                balancer.value.network,
                reaches: balancer.value.zone,
                of: "load balancer",
                balancer.value.id.rawValue,
                balancer.node,
                ["network"]
            )
        }
    }
}
