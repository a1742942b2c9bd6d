import ZonefallModel

/// A whole region as network namespaces, links, addresses, routes and programs: what the lab is going to build.
///
/// Made from a map *with its reality*; two maps that really are the same give equal plans. Printable (`lab up --dry-run`).
package struct LabPlan: Hashable, Sendable {
    package var region: String
    /// The coordinator first, then the internet, then zone by zone fabric and edge, then the map's things in its order.
    package var nodes: [Node]
    package var links: [Link]
    package var dns: DNSPlan
    package var responders: [ResponderPlan]
    package var agents: [AgentPlacement]
    package var addresses: WellKnownAddresses
    /// What the map asks for and the lab can't give, in sentences.
    package var notes: [String]

    /// The addresses of what no map lists.
    package struct WellKnownAddresses: Hashable, Sendable {
        /// The host outside that says whom it saw.
        package var reflector: DualAddress
        /// The name server, which is the global load balancer.
        package var dns: DualAddress
        /// From where outside vantages probe.
        package var outside: DualAddress
        /// The coordinator, on the management network.
        package var coordinator: IPAddress
    }

    /// Where an agent runs.
    package struct AgentPlacement: Hashable, Sendable {
        package var vantage: Vantage.ID
        package var node: String
        /// As the map declares it; nil outside.
        package var zone: Zone.ID?
    }
}

/// An IPv4 and an IPv6 address of one interface.
package struct DualAddress: Hashable, Sendable {
    package var v4: IPAddress
    package var v6: IPAddress

    package var both: [IPAddress] { [v4, v6] }

    package subscript(family: IPAddress.Family) -> IPAddress { family == .v4 ? v4 : v6 }
}

extension LabPlan {
    package func node(_ name: String) -> Node? {
        nodes.first { $0.name == name }
    }

    /// What the map's thing is called as a node: instances, routers and load balancers have one.
    package func node(of resource: Resource) -> Node? {
        nodes.first { $0.resource == resource }
    }
}
