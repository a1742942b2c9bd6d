import ZonefallModel

/// What to write into a Terraform configuration so that a finding of its plan is none any more: nothing exists yet, so nothing has
/// to be moved.
package struct TerraformFixes {
    private let map: ZoneMap
    /// Of each thing in the plan.
    private let addresses: [Resource: String]

    package init(map: ZoneMap, addresses: [Resource: String]) {
        (self.map, self.addresses) = (map, addresses)
    }

    package func added(to findings: [Finding]) -> [Finding] {
        findings.map { $0.with(commands: lines(for: $0)) }
    }

    private func lines(for finding: Finding) -> [String] {
        let place = addresses[finding.subject].map { "# Beside \($0):" } ?? "# In the configuration:"
        switch (finding.rule, finding.subject) {
        case (.routerPlacement, .router(let id)):
            guard let router = map.router(id) else { return [] }
            let stands =
                addresses[.router(id)].map { ["# \($0): availability_zone_hints = [\"\(finding.zone)\"]"] } ?? []
            return stands + [place]
                + finding.expectedZones.flatMap {
                    self.router("\(id)-\($0)", in: $0, on: router.interfaces.map(\.network))
                }
        case (.zoneWithoutRouter, .zone(let zone)):
            let networks = map.instances.filter { $0.zone == zone }.flatMap { $0.ports.map(\.network) }
            return [place] + router("router-\(zone)", in: zone, on: networks.filter { map.network($0)?.role != .back })
        case (.loadBalancerPlacement, .loadBalancer(let id)):
            return [place]
                + finding.expectedZones.prefix(1).flatMap { zone in
                    block(
                        "openstack_lb_loadbalancer_v2",
                        "\(id)-\(zone)",
                        [("name", quoted("\(id)-\(zone)")), ("availability_zone", quoted(zone.rawValue))]
                    )
                }
        default: return []
        }
    }

    private func router(_ name: String, in zone: Zone.ID, on networks: [Network.ID]) -> [String] {
        let router = block(
            "openstack_networking_router_v2",
            name,
            [("name", quoted(name)), ("availability_zone_hints", "[\(quoted(zone.rawValue))]")]
        )
        let interfaces = Set(networks).sorted().flatMap { network in
            block(
                "openstack_networking_router_interface_v2",
                "\(name)-\(network)",
                [("router_id", "openstack_networking_router_v2.\(label(name)).id")]
            ).dropLast() + ["  # port_id: of a port on \(addresses[.network(network)] ?? network.rawValue)", "}"]
        }
        return router + interfaces
    }

    private func block(_ kind: String, _ name: String, _ attributes: [(String, String)]) -> [String] {
        ["resource \"\(kind)\" \"\(label(name))\" {"] + attributes.map { "  \($0.0) = \($0.1)" } + ["}"]
    }

    /// Ids of a map have no quotation marks, dollar signs or backslashes.
    private func quoted(_ id: String) -> String { "\"\(id)\"" }

    private func label(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    }
}
