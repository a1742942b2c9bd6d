/// A private network: one L2 broadcast domain, over all zones that it names.
package struct Network: Hashable, Sendable {
    package typealias ID = Identifier<Network>

    package enum Role: String, Hashable, Sendable, CaseIterable {
        /// Carries a tenant's services.
        case tenant
        /// Non-routed, for traffic inside the platform (backup, database, jump host). Innocent until it is routed.
        case back
        /// Between routers.
        case transit
    }

    package let id: ID
    package var role: Role
    /// `cidr` and `subnets` of the document together, in that order; they do not overlap.
    package var subnets: [IPPrefix]
    /// Empty: all zones of the region.
    package var zones: [Zone.ID]

    package init(id: ID, role: Role = .tenant, subnets: [IPPrefix], zones: [Zone.ID] = []) {
        self.id = id
        self.role = role
        self.subnets = subnets
        self.zones = zones
    }
}
