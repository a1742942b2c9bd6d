/// An availability zone: what fails together, and where its traffic enters and leaves.
package struct Zone: Hashable, Sendable {
    package typealias ID = Identifier<Zone>

    package let id: ID
    /// The provider's edges of this zone, as traces see them.
    package var edges: [Edge]

    package init(id: ID, edges: [Edge] = []) {
        self.id = id
        self.edges = edges
    }

    /// An address of the provider at which traffic leaves or enters the zone.
    package struct Edge: Hashable, Sendable {
        package enum Role: String, Hashable, Sendable, CaseIterable {
            case egress, ingress
        }

        package var role: Role
        package var address: IPAddress

        package init(role: Role, address: IPAddress) {
            self.role = role
            self.address = address
        }
    }
}

extension Zone.ID {
    /// What a map says where nobody knows in which zone a thing stands: any could take it along.
    package static let unknown: Zone.ID = "unknown"
}
