/// Where a thing is attached to a network: an instance's port, or a router's interface.
package struct Port: Hashable, Sendable {
    package var network: Network.ID
    /// `address` of the document, of either family.
    package var address: IPAddress
    /// `address_v6` of the document, on a network with subnets of both families.
    package var addressV6: IPAddress?

    package init(network: Network.ID, address: IPAddress, addressV6: IPAddress? = nil) {
        self.network = network
        self.address = address
        self.addressV6 = addressV6
    }

    package var addresses: [IPAddress] { [address] + (addressV6.map { [$0] } ?? []) }
}
