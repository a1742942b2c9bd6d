import ZonefallModel

/// In which zone a router really stands.
struct RouterReality: DocumentDecodable {
    enum Key: String, RealityKey {
        case id, zone
        typealias MapKey = Router.Key
        static let object = "a router's reality"
    }

    let id: Router.ID
    let zone: Zone.ID?

    init?(_ object: DocumentObject<Key>) {
        let id: Router.ID? = object.required(.id, .id())
        zone = object.optional(.zone, .zone)
        object.reportIfNothingDiffers()
        guard let id else { return nil }
        self.id = id
    }
}

/// In which zone an instance really stands, and which gateway it really uses.
struct InstanceReality: DocumentDecodable {
    enum Key: String, RealityKey {
        case id, zone, gateway
        typealias MapKey = Instance.Key
        static let object = "an instance's reality"
    }

    let id: Instance.ID
    let zone: Zone.ID?
    let gateway: IPAddress?

    init?(_ object: DocumentObject<Key>) {
        let id: Instance.ID? = object.required(.id, .id())
        zone = object.optional(.zone, .zone)
        gateway = object.optional(.gateway, .address)
        object.reportIfNothingDiffers()
        guard let id else { return nil }
        self.id = id
    }
}

/// On which router a floating IP really is.
struct FloatingIPReality: DocumentDecodable {
    enum Key: String, RealityKey {
        case id, router
        typealias MapKey = FloatingIP.Key
        static let object = "a floating IP's reality"
    }

    let id: FloatingIP.ID
    let router: Router.ID?

    init?(_ object: DocumentObject<Key>) {
        let id: FloatingIP.ID? = object.required(.id, .id())
        router = object.optional(.router, .id())
        object.reportIfNothingDiffers()
        guard let id else { return nil }
        self.id = id
    }
}

/// In which zone a load balancer really stands, and which members it really has.
struct LoadBalancerReality: DocumentDecodable {
    enum Key: String, RealityKey {
        case id, zone, members
        typealias MapKey = LoadBalancer.Key
        static let object = "a load balancer's reality"
    }

    let id: LoadBalancer.ID
    let zone: Zone.ID?
    let members: [Instance.ID]?

    init?(_ object: DocumentObject<Key>) {
        let id: LoadBalancer.ID? = object.required(.id, .id())
        zone = object.optional(.zone, .zone)
        members = object.optionalList(.members, .id())
        object.reportIfNothingDiffers()
        guard let id else { return nil }
        self.id = id
    }
}

/// What a global load balancer's DNS really answers.
struct GlobalLoadBalancerReality: DocumentDecodable {
    enum Key: String, RealityKey {
        case id, answers
        typealias MapKey = GlobalLoadBalancer.Key
        static let object = "a global load balancer's reality"
    }

    let id: GlobalLoadBalancer.ID
    let answers: [FloatingIP.ID]?

    init?(_ object: DocumentObject<Key>) {
        let id: GlobalLoadBalancer.ID? = object.required(.id, .id())
        answers = object.optionalList(.answers, .id())
        object.reportIfNothingDiffers()
        guard let id else { return nil }
        self.id = id
    }
}

/// What a service really can't live without.
struct ServiceReality: DocumentDecodable {
    enum Key: String, RealityKey {
        case id
        case dependsOn = "depends_on"
        typealias MapKey = ServiceDraft.Key
        static let object = "a service's reality"
    }

    let id: Service.ID
    let dependsOn: [String]?

    init?(_ object: DocumentObject<Key>) {
        let id: Service.ID? = object.required(.id, .id())
        dependsOn = object.optionalList(.dependsOn, .text)
        object.reportIfNothingDiffers()
        guard let id else { return nil }
        self.id = id
    }
}
