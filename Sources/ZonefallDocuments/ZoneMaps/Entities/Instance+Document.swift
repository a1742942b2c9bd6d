import ZonefallModel

extension Instance: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case id, zone, ports, gateway
        case gatewayV6 = "gateway_v6"
        case derivedFrom = "derived_from"
        package static let object = "an instance"
    }

    package init?(_ object: DocumentObject<Key>) {
        let id: ID? = object.required(.id, .id())
        let zone: Zone.ID? = object.required(.zone, .zone)
        let ports = object.objects(.ports, Port.self)
        let gateway = object.optional(.gateway, .address)
        let gatewayV6 = object.optional(.gatewayV6, .addressV6)
        let derivedFrom = object.optional(.derivedFrom, .text)
        guard let id, let zone else { return nil }
        self.init(id: id, zone: zone, ports: ports, gateway: gateway, gatewayV6: gatewayV6)
        self.derivedFrom = derivedFrom
    }
}
