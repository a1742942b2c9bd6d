import ZonefallLinux
import ZonefallModel

/// A node of a running lab, as whoever uses the lab needs to know it.
package struct LabNode: Hashable, Sendable {
    package let name: String
    package let role: Node.Role
    /// Where it *really* stands; nil: in no zone.
    package let zone: Zone.ID?
    /// The id of the map's thing that it is.
    package let resource: String?
    /// Without the management address.
    package let addresses: [IPAddress]
    /// The interface of the control channel, if the node has one; a blackout must leave it alone.
    package let managementInterface: String?

    /// The file of its network namespace, valid inside the lab's sandbox.
    package var namespacePath: String { NetworkNamespace(named: name).path }

    init(_ node: Node) {
        name = node.name
        role = node.role
        zone = node.zone
        resource = node.resource?.id
        let interface = Planner.managementInterface
        var seen: Set<IPAddress> = []
        addresses = node.addresses.filter { $0.interface != interface }.map(\.address).filter {
            seen.insert($0).inserted
        }
        managementInterface = node.addresses.contains { $0.interface == interface } ? interface : nil
    }
}

extension LabNode: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        name = try json.string("node")
        role = try json.value("role", Node.Role.init(rawValue:))
        zone = try json.optionalString("zone").map { Zone.ID($0) }
        resource = try json.optionalString("resource")
        addresses = try json.values("addresses", IPAddress.init)
        managementInterface = try json.optionalString("management_interface")
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "node": .string(name),
            "role": .string(role.rawValue),
            "zone": zone.map { .string($0.rawValue) },
            "resource": resource.map { .string($0) },
            "addresses": .array(addresses.map { .string($0.description) }),
            "management_interface": managementInterface.map { .string($0) },
        ])
    }
}
