import ZonefallLinux
import ZonefallModel

/// What a lab says of itself to those who join it later: kept inside its sandbox, and printed by `lab status`.
package struct LabRecord: Hashable, Sendable {
    package let region: String
    package let nodes: [LabNode]
    package let agents: [LabPlan.AgentPlacement]
    package let addresses: LabPlan.WellKnownAddresses

    init(_ plan: LabPlan) {
        region = plan.region
        nodes = plan.nodes.map(LabNode.init)
        agents = plan.agents
        addresses = plan.addresses
    }

    static let file = "\(Sandbox.directory)/lab.json"
}

extension LabRecord: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        region = try json.string("region")
        var nodes: [LabNode] = []
        for node in try json.array("nodes") { nodes.append(try LabNode(json: node)) }
        self.nodes = nodes
        var agents: [LabPlan.AgentPlacement] = []
        for agent in try json.array("agents") {
            agents.append(
                LabPlan.AgentPlacement(
                    vantage: Vantage.ID(try agent.string("agent")),
                    node: try agent.string("node"),
                    zone: try agent.optionalString("zone").map { Zone.ID($0) }
                )
            )
        }
        self.agents = agents
        addresses = LabPlan.WellKnownAddresses(
            reflector: try DualAddress(json, "reflector"),
            dns: try DualAddress(json, "dns"),
            outside: try DualAddress(json, "outside"),
            coordinator: try json.value("coordinator", IPAddress.init)
        )
    }

    package var json: JSONValue {
        [
            "region": .string(region),
            "reflector": addresses.reflector.json,
            "dns": addresses.dns.json,
            "outside": addresses.outside.json,
            "coordinator": .string(addresses.coordinator.description),
            "agents": .array(
                agents.map { agent in
                    .object(omittingNil: [
                        "agent": .string(agent.vantage.rawValue),
                        "node": .string(agent.node),
                        "zone": agent.zone.map { .string($0.rawValue) },
                    ])
                }
            ),
            "nodes": .array(nodes.map(\.json)),
        ]
    }
}

extension DualAddress {
    fileprivate init(_ json: JSONValue, _ key: String) throws(JSONShapeError) {
        let both = try json.values(key, IPAddress.init)
        guard both.count == 2 else { throw .wrongType(key: key, expected: "an IPv4 and an IPv6 address") }
        self.init(v4: both[0], v6: both[1])
    }

    fileprivate var json: JSONValue { .array(both.map { .string($0.description) }) }
}
