import ZonefallModel

/// Every zone that the map names is a zone of its region; networks never stretch between regions.
///
/// Where nobody knows, instances, floating IPs and balancers stand in `unknown`, and routers were asked for there.
struct ZonesOfRegion: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        for network in draft.networks.things {
            zones(network.value.zones, "zones", of: "network \"\(network.value.id)\"", network.node, draft)
        }
        for router in draft.routers.things {
            let holder = "router \"\(router.value.id)\""
            if router.value.requestedZones != [.unknown] {
                zones(router.value.requestedZones, "zones", of: holder, router.node, draft)
            }
            if let zone = router.value.zone { self.zone(zone, of: holder, in: router.node, at: ["zone"], draft) }
        }
        for instance in draft.instances.things where instance.value.zone != .unknown {
            zone(
                instance.value.zone,
                of: "instance \"\(instance.value.id)\"",
                in: instance.node,
                at: ["zone"],
                draft
            )
        }
        for address in draft.floatingIPs.things where address.value.zone != .unknown {
            zone(
                address.value.zone,
                of: "floating IP \"\(address.value.id)\"",
                in: address.node,
                at: ["zone"],
                draft
            )
        }
        for balancer in draft.loadBalancers.things where balancer.value.zone != .unknown {
            zone(
                balancer.value.zone,
                of: "load balancer \"\(balancer.value.id)\"",
                in: balancer.node,
                at: ["zone"],
                draft
            )
        }
        for service in draft.services.things {
            zones(
                service.value.expectedZones,
                "expected_zones",
                of: "service \"\(service.value.id)\"",
                service.node,
                draft
            )
        }
        for agent in draft.agents.things {
            guard let zone = agent.value.zone else { continue }
            self.zone(zone, of: "agent \"\(agent.value.id)\"", in: agent.node, at: ["zone"], draft)
        }
        reality(draft)
    }

    private func reality(_ draft: ZoneMapDraft) {
        func check(_ zone: Zone.ID?, _ kind: EntityKind, _ id: String, _ node: DocumentNode) {
            guard let zone else { return }
            self.zone(zone, of: "reality's \(kind.noun) \"\(id)\"", in: node, at: ["zone"], draft)
        }
        for entry in draft.reality.routers.things {
            check(entry.value.zone, .router, entry.value.id.rawValue, entry.node)
        }
        for entry in draft.reality.instances.things {
            check(entry.value.zone, .instance, entry.value.id.rawValue, entry.node)
        }
        for entry in draft.reality.loadBalancers.things {
            check(entry.value.zone, .loadBalancer, entry.value.id.rawValue, entry.node)
        }
    }

    private func zones(
        _ zones: [Zone.ID],
        _ key: String,
        of holder: String,
        _ node: DocumentNode,
        _ draft: ZoneMapDraft
    ) {
        for (index, zone) in zones.enumerated() {
            self.zone(zone, of: holder, in: node, at: [.key(key), .index(index)], draft)
        }
    }

    private func zone(
        _ zone: Zone.ID,
        of holder: @autoclosure () -> String,
        in node: DocumentNode,
        at path: @autoclosure () -> [DocumentNode.Step],
        _ draft: ZoneMapDraft
    ) {
        guard draft.kinds[zone.rawValue] != .zone, draft.canTellMissing([.zone]) else { return }
        let known = draft.zones.ids.map(\.id)
        let parts = zone.rawValue.split(separator: "/")
        let place = node.place(at: path())
        if parts.count == 2, parts[0] != draft.region {
            draft.log.report(
                "\(holder()) reaches into zone \"\(parts[1])\" of another region, \"\(parts[0])\"",
                at: place,
                remedy: "Nothing stretches between regions: a map is of one region, here \"\(draft.region)\"."
            )
            return
        }
        let zones = "The zones are: \(known.sorted().prefix(20).joined(separator: ", "))."
        let suggestion = draft.log.suggestion(for: parts.last.map(String.init) ?? "", among: known)
        draft.log.report(
            "\(holder()) names zone \"\(zone)\", which is not a zone of region \"\(draft.region)\"",
            at: place,
            remedy: suggestion.map { "\($0) \(zones)" } ?? zones
        )
    }
}
