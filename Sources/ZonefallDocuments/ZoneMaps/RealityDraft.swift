import ZonefallModel

/// `reality` as it is written: entries that name a thing and the keys in which it differs.
struct RealityDraft: DocumentDecodable {
    enum Key: String, DocumentKey {
        case routers, instances
        case floatingIPs = "floating_ips"
        case loadBalancers = "load_balancers"
        case globalLoadBalancers = "global_load_balancers"
        case services
        static let object = "a reality"

        static func remedy(forUnknown key: String) -> String? {
            ZoneMapKey(rawValue: key).map { "What stands in \"\($0.rawValue)\" can't differ in reality." }
        }
    }

    var routers = LocatedList<RouterReality>()
    var instances = LocatedList<InstanceReality>()
    var floatingIPs = LocatedList<FloatingIPReality>()
    var loadBalancers = LocatedList<LoadBalancerReality>()
    var globalLoadBalancers = LocatedList<GlobalLoadBalancerReality>()
    var services = LocatedList<ServiceReality>()

    init() {}

    init?(_ object: DocumentObject<Key>) {
        routers = object.located(.routers, RouterReality.self)
        instances = object.located(.instances, InstanceReality.self)
        floatingIPs = object.located(.floatingIPs, FloatingIPReality.self)
        loadBalancers = object.located(.loadBalancers, LoadBalancerReality.self)
        globalLoadBalancers = object.located(.globalLoadBalancers, GlobalLoadBalancerReality.self)
        services = object.located(.services, ServiceReality.self)
    }

    /// - Parameter backend: what a service depends on by the bare id.
    func reality(backend: (String) -> Service.Backend?) -> Reality {
        var reality = Reality()
        for entry in routers.things.map(\.value) { reality.routerZones[entry.id] = entry.zone }
        for entry in instances.things.map(\.value) {
            reality.instanceZones[entry.id] = entry.zone
            reality.instanceGateways[entry.id] = entry.gateway
        }
        for entry in floatingIPs.things.map(\.value) { reality.floatingIPRouters[entry.id] = entry.router }
        for entry in loadBalancers.things.map(\.value) {
            reality.loadBalancerZones[entry.id] = entry.zone
            reality.loadBalancerMembers[entry.id] = entry.members
        }
        for entry in globalLoadBalancers.things.map(\.value) { reality.globalAnswers[entry.id] = entry.answers }
        for entry in services.things.map(\.value) {
            reality.serviceBackends[entry.id] = entry.dependsOn.map { $0.compactMap(backend) }
        }
        return reality
    }
}

/// The keys of a reality's entry, beside those that the same thing has in the map.
protocol RealityKey: DocumentKey {
    associatedtype MapKey: DocumentKey
    static var id: Self { get }
}

extension RealityKey {
    static func remedy(forUnknown key: String) -> String? {
        guard MapKey(rawValue: key) != nil else { return nil }
        let able = allCases.filter { $0 != id }.map(\.rawValue).joined(separator: " and ")
        return "Of \(MapKey.object) only \(able) can differ in reality."
    }
}

extension DocumentObject where Key: RealityKey {
    /// Reports an entry without any key but its id.
    func reportIfNothingDiffers() {
        let able = Key.allCases.filter { $0 != .id }
        guard able.allSatisfy({ self[$0] == nil }) else { return }
        report(
            "the entry does not say what differs",
            remedy: "Give it \(able.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")), or delete it."
        )
    }
}
