import ZonefallModel

extension CloudInventory {
    /// What a tenant may switch off in each zone, as a map places it, but for what is off already: that stays so.
    ///
    /// - Parameters:
    ///   - map: whose zones count; things that it does not have, or does not place, are not among them.
    ///   - uuids: see ``ImportedMap/uuids``.
    package func switches(in map: ZoneMap, uuids: [Resource: String]) -> [CloudSwitch] {
        var switches: [CloudSwitch] = []
        let routers = Dictionary(self.routers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for router in map.routers {
            guard let uuid = uuids[.router(router.id)], routers[uuid]?.isUp == true else { continue }
            let zone = router.zone ?? (router.requestedZones.count == 1 ? router.requestedZones[0] : .unknown)
            switches.append(CloudSwitch(.router, uuid: uuid, name: router.id.rawValue, zone: zone))
        }
        let balancers = Dictionary(self.balancers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for balancer in map.loadBalancers {
            guard let uuid = uuids[.loadBalancer(balancer.id)], balancers[uuid]?.isUp == true else { continue }
            switches.append(CloudSwitch(.loadBalancer, uuid: uuid, name: balancer.id.rawValue, zone: balancer.zone))
        }
        let known = Set(servers.map(\.id))
        for instance in map.instances {
            guard let uuid = uuids[.instance(instance.id)] else { continue }
            if known.contains(uuid) {
                switches.append(CloudSwitch(.server, uuid: uuid, name: instance.id.rawValue, zone: instance.zone))
            }
            for port in ports where port.device == uuid && port.isOfInstance && port.isUp {
                switches.append(CloudSwitch(.port, uuid: port.id, name: instance.id.rawValue, zone: instance.zone))
            }
        }
        let order = CloudSwitch.Kind.allCases
        return switches.filter { $0.zone != .unknown }.sorted { left, right in
            let (first, second) = (order.firstIndex(of: left.kind) ?? 0, order.firstIndex(of: right.kind) ?? 0)
            return (first, left.name, left.uuid) < (second, right.name, right.uuid)
        }
    }
}
