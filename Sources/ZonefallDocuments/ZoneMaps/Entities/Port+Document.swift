import ZonefallModel

extension Port: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case network, address
        case addressV6 = "address_v6"
        package static let object = "a port"
    }

    package init?(_ object: DocumentObject<Key>) {
        let network: Network.ID? = object.required(.network, .id())
        let address = object.required(.address, .address)
        let addressV6 = object.optional(.addressV6, .addressV6)
        guard let network, let address else { return nil }
        self.init(network: network, address: address, addressV6: addressV6)
    }
}
