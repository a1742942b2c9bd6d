import ZonefallModel

extension Planner {
    /// The management network: a switch at the coordinator and a cable to each node that runs an agent.
    ///
    /// It leads nowhere else, so an agent in a dark zone still reports, and no probe can take it for a way out.
    mutating func addManagement(
        _ addresses: LabPlan.WellKnownAddresses
    ) throws(LabPlanError) -> [LabPlan.AgentPlacement] {
        let placements = map.vantages.compactMap { vantage -> LabPlan.AgentPlacement? in
            guard let node = node(of: vantage) else {
                notes.append("\(Resource.vantage(vantage.id)) runs nowhere: its zone has no instance.")
                return nil
            }
            return LabPlan.AgentPlacement(vantage: vantage.id, node: node, zone: vantage.zone)
        }
        let interface = Self.managementInterface
        change(Self.coordinator) { $0.addresses.append(.host(addresses.coordinator, on: interface)) }
        var connected: Set<String> = []
        for node in placements.map(\.node) where connected.insert(node).inserted {
            let address = try pool.managementAddress()
            links.append(
                Link(
                    Link.End(node: node, interface: interface),
                    Link.End(node: Self.coordinator, interface: "port\(connected.count - 1)", bridge: interface)
                )
            )
            change(node) {
                $0.addresses.append(.host(address, on: interface))
                $0.routes.append(.host(addresses.coordinator, .direct(interface: interface), source: address))
            }
            change(Self.coordinator) {
                $0.routes.append(.host(address, .direct(interface: interface), source: addresses.coordinator))
            }
        }
        return placements
    }

    private func node(of vantage: Vantage) -> String? {
        if let instance = vantage.instance { return map.instance(instance).map { name(of: .instance($0.id)) } }
        guard let zone = vantage.zone else { return Self.internet }
        return map.instances.first { $0.zone == zone }.map { name(of: .instance($0.id)) }
    }
}
