import ZonefallModel

extension Router: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case id, zones, zone
        case externalAddress = "external_address"
        case externalAddressV6 = "external_address_v6"
        case interfaces, routes
        case derivedFrom = "derived_from"
        package static let object = "a router"
    }

    package init?(_ object: DocumentObject<Key>) {
        let id: ID? = object.required(.id, .id())
        let requestedZones: [Zone.ID] = object.list(.zones, .zone)
        let zone: Zone.ID? = object.optional(.zone, .zone)
        let externalAddress = object.optional(.externalAddress, .address)
        let externalAddressV6 = object.optional(.externalAddressV6, .addressV6)
        let interfaces = object.objects(.interfaces, Port.self)
        let routes = object.objects(.routes, Route.self)
        if object.count(of: .zones) == 0 {
            object.report(
                "the router asks for no zone",
                at: .zones,
                remedy: "Name under \"zones\" the zone in which it was asked for."
            )
        }
        let derivedFrom = object.optional(.derivedFrom, .text)
        guard let id else { return nil }
        self.init(
            id: id,
            requestedZones: requestedZones,
            zone: zone,
            externalAddress: externalAddress,
            externalAddressV6: externalAddressV6,
            interfaces: interfaces,
            routes: routes
        )
        self.derivedFrom = derivedFrom
    }
}

extension Router.Route: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case destination
        case nextHop = "next_hop"
        package static let object = "a route"
    }

    package init?(_ object: DocumentObject<Key>) {
        let destination = object.required(.destination, .prefix)
        let nextHop = object.required(.nextHop, .address)
        guard let destination, let nextHop else { return nil }
        if destination.family != nextHop.family {
            object.report(
                "the next hop \(nextHop) is of another family than \(destination)",
                at: .nextHop,
                remedy: "Name a next hop of the destination's family."
            )
        }
        self.init(destination: destination, nextHop: nextHop)
    }
}
