import ZonefallModel

extension GameDay {
    /// Whether all that the day names is in the map: a mistyped name would be a condition that never comes true.
    func checkNames(in map: ZoneMap) throws(PlanRefusal) {
        let services = Set(map.services.map(\.id))
        let zones = Set(map.zones.map(\.id))
        for override in overrides {
            guard services.contains(override.service) else {
                throw .unknownName(override.service.rawValue, in: "overrides")
            }
            for case .zone(let zone) in override.origins where !zones.contains(zone) {
                throw .unknownName(zone.rawValue, in: "from")
            }
        }
        for condition in abortConditions {
            switch condition.what {
            case .serviceLoss(let service, _) where !services.contains(service):
                throw .unknownName(service.rawValue, in: "abort")
            case .zoneRed(let zone, _) where !zones.contains(zone): throw .unknownName(zone.rawValue, in: "abort")
            default: break
            }
        }
        for host in hosts where !zones.contains(host.zone) { throw .unknownName(host.zone.rawValue, in: "hosts") }
    }
}
