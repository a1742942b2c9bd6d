import ZonefallModel

extension LoadBalancer: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case id, zone, network, address
        case addressV6 = "address_v6"
        case service, members, listeners, health
        case derivedFrom = "derived_from"
        package static let object = "a load balancer"
    }

    package init?(_ object: DocumentObject<Key>) {
        let id: ID? = object.required(.id, .id())
        let zone: Zone.ID? = object.required(.zone, .zone)
        let network: Network.ID? = object.required(.network, .id())
        let address = object.required(.address, .address)
        let addressV6 = object.optional(.addressV6, .addressV6)
        let service: Service.ID? = object.optional(.service, .id())
        let members: [Instance.ID] = object.list(.members, .id())
        let listeners = object.objects(.listeners, Listener.self)
        let health = object.object(.health, HealthMonitor.self)
        for (index, listener) in listeners.enumerated()
        where listeners[..<index].contains(where: { $0.port == listener.port }) {
            object.report(
                "two listeners of the load balancer use port \(listener.port)",
                at: .listeners,
                remedy: "Give each listener a port of its own."
            )
        }
        let derivedFrom = object.optional(.derivedFrom, .text)
        guard let id, let zone, let network, let address else { return nil }
        self.init(
            id: id,
            zone: zone,
            network: network,
            address: address,
            addressV6: addressV6,
            service: service,
            members: members,
            listeners: listeners,
            health: health
        )
        self.derivedFrom = derivedFrom
    }
}

extension LoadBalancer.Listener: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case `protocol`, port
        case memberPort = "member_port"
        package static let object = "a listener"
    }

    package init?(_ object: DocumentObject<Key>) {
        let `protocol` = object.optional(.protocol, .word(of: ListenerProtocol.self)) ?? .http
        let port = object.required(.port, .port)
        let memberPort = object.optional(.memberPort, .port)
        guard let port else { return nil }
        self.init(protocol: `protocol`, port: port, memberPort: memberPort)
    }
}

extension LoadBalancer.HealthMonitor: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case interval = "interval_ms"
        case fall, rise
        package static let object = "a health monitor"
    }

    package init?(_ object: DocumentObject<Key>) {
        let standard = Self()
        self.init(
            interval: object.optional(.interval, .milliseconds(in: 50...60_000)) ?? standard.interval,
            fall: object.optional(.fall, .integer(in: 1...100)) ?? standard.fall,
            rise: object.optional(.rise, .integer(in: 1...100)) ?? standard.rise
        )
    }
}
