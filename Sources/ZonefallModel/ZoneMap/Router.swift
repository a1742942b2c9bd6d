/// A router, with its source NAT and its floating IPs: it lives in one zone, whatever was asked for.
package struct Router: Hashable, Sendable {
    package typealias ID = Identifier<Router>

    package let id: ID
    /// As asked for (`zones`). Several: the map believes in a multi-zone router, and the cloud silently makes it in the
    /// first zone of the region only.
    package var requestedZones: [Zone.ID]
    /// Where it is known to stand (`zone`), if anybody looked.
    package var zone: Zone.ID?
    /// What the outside sees of traffic without a floating IP (`external_address`, `external_address_v6`).
    package var externalAddress: IPAddress?
    package var externalAddressV6: IPAddress?
    package var interfaces: [Port]
    package var routes: [Route]
    /// By what its zone is known, in words (`derived_from`), where a cloud was asked; nothing decides by it.
    package var derivedFrom: String?

    package init(
        id: ID,
        requestedZones: [Zone.ID],
        zone: Zone.ID? = nil,
        externalAddress: IPAddress? = nil,
        externalAddressV6: IPAddress? = nil,
        interfaces: [Port] = [],
        routes: [Route] = []
    ) {
        self.id = id
        self.requestedZones = requestedZones
        self.zone = zone
        self.externalAddress = externalAddress
        self.externalAddressV6 = externalAddressV6
        self.interfaces = interfaces
        self.routes = routes
    }

    /// A static route to another network, by another router's interface.
    package struct Route: Hashable, Sendable {
        package var destination: IPPrefix
        package var nextHop: IPAddress

        package init(destination: IPPrefix, nextHop: IPAddress) {
            self.destination = destination
            self.nextHop = nextHop
        }
    }
}
