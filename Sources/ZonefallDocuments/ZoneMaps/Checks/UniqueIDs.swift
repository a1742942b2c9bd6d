import ZonefallModel

/// Ids are unique over the whole map, whatever their sort: probes, entries and dependencies name their targets by id alone.
///
/// `reflector` names the reflector outside, in observations, and `unknown` the zone of what nobody knows: neither can name
/// anything in the map.
struct UniqueIDs: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        var first: [String: (kind: EntityKind, place: DocumentPlace)] = [:]
        func add(_ kind: EntityKind, _ ids: [(id: String, place: DocumentPlace)]) {
            for (id, place) in ids {
                if id == Observation.reflector {
                    draft.log.report(
                        "\(kind.noun) \"\(id)\" has the name of the reflector outside",
                        at: place,
                        remedy: "Give it another id."
                    )
                }
                if id == Zone.ID.unknown.rawValue {
                    draft.log.report(
                        "\(kind.noun) \"\(id)\" has the name that zones have which nobody knows",
                        at: place,
                        remedy: "Give it another id."
                    )
                }
                guard let other = first.updateValue((kind, place), forKey: id) else { continue }
                first[id] = other
                draft.log.report(
                    "\(kind.noun) \(quoted(id)) has the id of the \(other.kind.noun) on line \(other.place.line)",
                    at: place,
                    remedy: "Give one of them another id: ids are unique over the whole map."
                )
            }
        }
        add(.zone, draft.zones.ids)
        add(.network, draft.networks.ids)
        add(.router, draft.routers.ids)
        add(.instance, draft.instances.ids)
        add(.floatingIP, draft.floatingIPs.ids)
        add(.loadBalancer, draft.loadBalancers.ids)
        add(.service, draft.services.ids)
        add(.globalLoadBalancer, draft.globalLoadBalancers.ids)
        add(.agent, draft.agents.ids)
    }
}
