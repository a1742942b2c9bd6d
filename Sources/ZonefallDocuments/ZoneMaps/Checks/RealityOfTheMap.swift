import ZonefallModel

/// Reality speaks of things of the map, of each once, and names only such things.
struct RealityOfTheMap: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        let reality = draft.reality
        subjects(reality.routers.ids, .router, draft)
        subjects(reality.instances.ids, .instance, draft)
        subjects(reality.floatingIPs.ids, .floatingIP, draft)
        subjects(reality.loadBalancers.ids, .loadBalancer, draft)
        subjects(reality.globalLoadBalancers.ids, .globalLoadBalancer, draft)
        subjects(reality.services.ids, .service, draft)

        for entry in reality.floatingIPs.things {
            guard let router = entry.value.router else { continue }
            draft.refer(
                router.rawValue,
                to: [.router],
                by: { "reality's floating IP \"\(entry.value.id)\"" },
                in: entry.node,
                at: ["router"]
            )
        }
        for entry in reality.loadBalancers.things {
            for (index, member) in (entry.value.members ?? []).enumerated() {
                draft.refer(
                    member.rawValue,
                    to: [.instance],
                    by: { "reality's load balancer \"\(entry.value.id)\"" },
                    in: entry.node,
                    at: ["members", .index(index)]
                )
            }
        }
        for entry in reality.globalLoadBalancers.things {
            for (index, answer) in (entry.value.answers ?? []).enumerated() {
                draft.refer(
                    answer.rawValue,
                    to: [.floatingIP],
                    by: { "reality's global load balancer \"\(entry.value.id)\"" },
                    in: entry.node,
                    at: ["answers", .index(index)]
                )
            }
        }
        for entry in reality.services.things {
            for (index, backend) in (entry.value.dependsOn ?? []).enumerated() {
                draft.refer(
                    backend,
                    to: [.service, .instance],
                    by: { "reality's service \"\(entry.value.id)\"" },
                    in: entry.node,
                    at: ["depends_on", .index(index)]
                )
            }
        }
    }

    private func subjects(_ ids: [(id: String, place: DocumentPlace)], _ kind: EntityKind, _ draft: ZoneMapDraft) {
        var seen: Set<String> = []
        for (id, place) in ids {
            let node = DocumentNode(.null, at: place)
            draft.refer(id, to: [kind], by: { "reality's list \"\(kind.key.rawValue)\"" }, in: node, at: [])
            guard !seen.insert(id).inserted else { continue }
            draft.log.report(
                "reality speaks of \(kind.noun) \(quoted(id)) twice",
                at: place,
                remedy: "Put all that differs into one entry."
            )
        }
    }
}
