/// A server of the tenant.
package struct Instance: Hashable, Sendable {
    package typealias ID = Identifier<Instance>

    package let id: ID
    package var zone: Zone.ID
    package var ports: [Port]
    /// The default gateway: an address of a router's interface (`gateway`, `gateway_v6`); nil: it has none.
    package var gateway: IPAddress?
    package var gatewayV6: IPAddress?
    /// By what its zone is known, in words (`derived_from`), where a cloud was asked; nothing decides by it.
    package var derivedFrom: String?

    package init(
        id: ID,
        zone: Zone.ID,
        ports: [Port],
        gateway: IPAddress? = nil,
        gatewayV6: IPAddress? = nil
    ) {
        self.id = id
        self.zone = zone
        self.ports = ports
        self.gateway = gateway
        self.gatewayV6 = gatewayV6
    }
}
