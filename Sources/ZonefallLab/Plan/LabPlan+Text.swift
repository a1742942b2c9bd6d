import ZonefallModel

extension LabPlan: CustomStringConvertible {
    /// The whole plan for a person, the same for equal plans.
    package var description: String {
        var lines = ["region \(region)", ""]
        lines.append("reflector   \(addresses.reflector)")
        lines.append("dns         \(addresses.dns)")
        lines.append("outside     \(addresses.outside)")
        lines.append("coordinator \(addresses.coordinator)")
        for node in nodes { lines += ["", "node \(node.name): \(Self.title(node))"] + details(of: node) }
        lines += ["", "links"] + links.map { "  " + $0.ends.map(Self.text).joined(separator: " -- ") }
        for (zone, text) in dns.zones.sorted(by: { $0.key < $1.key }) {
            lines += ["", "dns zone \(zone)"] + Self.indented(text)
        }
        lines += ["", "agents"] + agents.map { "  \($0.vantage) on \($0.node)" }
        if !notes.isEmpty { lines += ["", "notes"] + notes.map { "  \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func title(_ node: Node) -> String {
        node.role.rawValue + (node.zone.map { " in \($0)" } ?? "") + (node.forwards ? ", forwards" : "")
    }

    private func details(of node: Node) -> [String] {
        var lines = node.bridges.map { "  bridge \($0)" }
        lines += node.addresses.map { "  address \($0.address)/\($0.length) on \($0.interface)" }
        lines += node.routes.map { "  route \(Self.text($0))" }
        for responder in responders where responder.node == node.name {
            let ports =
                responder.httpPorts.map { "http:\($0)" } + responder.linePorts.map { "line:\($0)" }
            lines.append("  responder '\(responder.instance)' \(ports.joined(separator: " "))")
            lines += responder.requirements.map {
                "    needs \($0.quorum) of '\($0.backend)': \($0.addresses.map(\.description).joined(separator: " "))"
            }
        }
        if let ruleset = node.ruleset { lines += ["  nftables"] + Self.indented(ruleset) }
        if let balancer = node.balancer { lines += ["  haproxy"] + Self.indented(balancer) }
        return lines
    }

    private static func text(_ route: Node.Route) -> String {
        let destination = route.destination?.description ?? "default (\(route.family.rawValue))"
        let target =
            switch route.target {
            case .direct(let interface): "on \(interface)"
            case .gateway(let gateway, let interface): "by \(gateway) on \(interface)"
            case .blackhole: "to nowhere"
            }
        return "\(destination) \(target)" + (route.source.map { " from \($0)" } ?? "")
    }

    private static func text(_ end: Link.End) -> String {
        "\(end.node):\(end.interface)" + (end.bridge.map { " in \($0)" } ?? "") + (end.isTrunk ? " (trunk)" : "")
    }

    private static func indented(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: true).map { line in
            "    " + line.replacing("\t", with: "  ")
        }
    }
}

extension DualAddress: CustomStringConvertible {
    package var description: String { "\(v4) \(v6)" }
}
