import ZonefallModel

extension FloatingIP: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case id, zone, address, router
        case loadBalancer = "load_balancer"
        case instance
        case derivedFrom = "derived_from"
        package static let object = "a floating IP"
    }

    package init?(_ object: DocumentObject<Key>) {
        let id: ID? = object.required(.id, .id())
        let zone: Zone.ID? = object.required(.zone, .zone)
        let address = object.required(.address, .address)
        let router: Router.ID? = object.required(.router, .id())
        let loadBalancer: LoadBalancer.ID? = object.optional(.loadBalancer, .id())
        let instance: Instance.ID? = object.optional(.instance, .id())
        if object[.loadBalancer] != nil, object[.instance] != nil {
            object.report(
                "the floating IP serves a load balancer and an instance",
                at: .instance,
                remedy: "Keep one of \"load_balancer\" and \"instance\": an address is translated to one port."
            )
        }
        let derivedFrom = object.optional(.derivedFrom, .text)
        guard let id, let zone, let address, let router else { return nil }
        self.init(
            id: id,
            zone: zone,
            address: address,
            router: router,
            serves: loadBalancer.map { .loadBalancer($0) } ?? instance.map { .instance($0) }
        )
        self.derivedFrom = derivedFrom
    }
}
