import ZonefallModel

/// No list names the same thing twice: the second is either a slip, or meant another thing.
struct RepeatedMentions: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        for network in draft.networks.things {
            check(network.value.zones, "zones", of: "network \"\(network.value.id)\"", network.node, draft.log)
        }
        for router in draft.routers.things {
            check(router.value.requestedZones, "zones", of: "router \"\(router.value.id)\"", router.node, draft.log)
        }
        for balancer in draft.loadBalancers.things {
            check(
                balancer.value.members,
                "members",
                of: "load balancer \"\(balancer.value.id)\"",
                balancer.node,
                draft.log
            )
        }
        for service in draft.services.things {
            let holder = "service \"\(service.value.id)\""
            check(service.value.replicas, "replicas", of: holder, service.node, draft.log)
            check(service.value.entries, "entry", of: holder, service.node, draft.log)
            check(service.value.dependsOn, "depends_on", of: holder, service.node, draft.log)
            check(service.value.expectedZones, "expected_zones", of: holder, service.node, draft.log)
        }
        for balancer in draft.globalLoadBalancers.things {
            check(
                balancer.value.answers,
                "answers",
                of: "global load balancer \"\(balancer.value.id)\"",
                balancer.node,
                draft.log
            )
        }
        for entry in draft.reality.loadBalancers.things {
            check(
                entry.value.members ?? [],
                "members",
                of: "reality's load balancer \"\(entry.value.id)\"",
                entry.node,
                draft.log
            )
        }
        for entry in draft.reality.globalLoadBalancers.things {
            check(
                entry.value.answers ?? [],
                "answers",
                of: "reality's global load balancer \"\(entry.value.id)\"",
                entry.node,
                draft.log
            )
        }
    }

    private func check<Name: Hashable & CustomStringConvertible>(
        _ names: [Name],
        _ key: String,
        of holder: @autoclosure () -> String,
        _ node: DocumentNode,
        _ log: DocumentLog
    ) {
        guard names.count > 1 else { return }
        var seen: Set<Name> = []
        for (index, name) in names.enumerated() where !seen.insert(name).inserted {
            log.report(
                "\(holder()) names \(quoted(name.description)) twice under \"\(key)\"",
                at: node.place(at: [.key(key), .index(index)]),
                remedy: "Delete one, or correct it."
            )
        }
    }
}
