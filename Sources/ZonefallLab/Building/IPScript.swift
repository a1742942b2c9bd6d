import ZonefallModel

/// Lines for `ip -batch`.
enum IPScript {
    /// All cables, run in the sandbox's own namespace: both ends are born where they belong.
    ///
    /// Each end gets a number of its own in the whole lab. The kernel is in no hurry to tell a bridge that a port came up
    /// if the two ends of its cable happen to have the same number: for up to a second nothing passes.
    static func links(of plan: LabPlan) -> String {
        plan.links.enumerated().map { position, link in
            let ends = link.ends.enumerated().map { side, end in
                "name \(end.interface) index \(10 + 2 * position + side) netns \(end.node)"
            }
            return "link add \(ends[0]) type veth peer \(ends[1])\n"
        }.joined()
    }

    /// Everything inside one node, after its cables are there.
    static func interior(of node: Node, in plan: LabPlan) -> String {
        let ends = plan.links.flatMap(\.ends).filter { $0.node == node.name }
        var lines = node.bridges.map { "link add name \($0) type bridge stp_state 0 forward_delay 0 mcast_snooping 0" }
        for end in ends {
            guard let bridge = end.bridge else { continue }
            // A port of a switch has no address, not even a link-local one.
            lines.append("link set dev \(end.interface) master \(bridge) addrgenmode none")
            if end.isTrunk { lines.append("link set dev \(end.interface) type bridge_slave isolated on") }
        }
        lines += node.addresses.map { address in
            "addr add \(address.address)/\(address.length) dev \(address.interface)"
                + (address.address.family == .v6 ? " nodad" : "")
        }
        lines += (["lo"] + node.bridges + ends.map(\.interface)).map { "link set dev \($0) up" }
        lines += node.routes.map(line)
        return lines.map { $0 + "\n" }.joined()
    }

    private static func line(_ route: Node.Route) -> String {
        let destination = route.destination?.description ?? "default"
        let source = route.source.map { " src \($0)" } ?? ""
        return switch route.target {
        case .direct(let interface): "route add \(destination) dev \(interface)\(source)"
        case .gateway(let gateway, let interface):
            "route add \(destination) via \(gateway) dev \(interface) onlink\(source)"
        case .blackhole: "route add blackhole \(destination)"
        }
    }
}
