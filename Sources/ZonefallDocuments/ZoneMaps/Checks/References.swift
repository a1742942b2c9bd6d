import ZonefallModel

/// Whatever names another thing names one that the map lists, of the right sort.
struct References: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        ports(draft)
        for address in draft.floatingIPs.things {
            let holder = { "floating IP \"\(address.value.id)\"" }
            draft.refer(address.value.router.rawValue, to: [.router], by: holder, in: address.node, at: ["router"])
            switch address.value.serves {
            case .loadBalancer(let id):
                draft.refer(id.rawValue, to: [.loadBalancer], by: holder, in: address.node, at: ["load_balancer"])
            case .instance(let id):
                draft.refer(id.rawValue, to: [.instance], by: holder, in: address.node, at: ["instance"])
            case nil: break
            }
        }
        for balancer in draft.loadBalancers.things {
            let holder = { "load balancer \"\(balancer.value.id)\"" }
            draft.refer(balancer.value.network.rawValue, to: [.network], by: holder, in: balancer.node, at: ["network"])
            if let service = balancer.value.service {
                draft.refer(service.rawValue, to: [.service], by: holder, in: balancer.node, at: ["service"])
            }
            for (index, member) in balancer.value.members.enumerated() {
                draft.refer(
                    member.rawValue,
                    to: [.instance],
                    by: holder,
                    in: balancer.node,
                    at: ["members", .index(index)]
                )
            }
        }
        services(draft)
        for balancer in draft.globalLoadBalancers.things {
            let holder = { "global load balancer \"\(balancer.value.id)\"" }
            draft.refer(balancer.value.service.rawValue, to: [.service], by: holder, in: balancer.node, at: ["service"])
            for (index, answer) in balancer.value.answers.enumerated() {
                draft.refer(
                    answer.rawValue,
                    to: [.floatingIP],
                    by: holder,
                    in: balancer.node,
                    at: ["answers", .index(index)]
                )
            }
        }
        for agent in draft.agents.things {
            guard let instance = agent.value.instance else { continue }
            draft.refer(
                instance.rawValue,
                to: [.instance],
                by: { "agent \"\(agent.value.id)\"" },
                in: agent.node,
                at: ["instance"]
            )
        }
    }

    private func ports(_ draft: ZoneMapDraft) {
        for router in draft.routers.things {
            for (index, port) in router.value.interfaces.enumerated() {
                draft.refer(
                    port.network.rawValue,
                    to: [.network],
                    by: { "router \"\(router.value.id)\"" },
                    in: router.node,
                    at: ["interfaces", .index(index), "network"]
                )
            }
        }
        for instance in draft.instances.things {
            for (index, port) in instance.value.ports.enumerated() {
                draft.refer(
                    port.network.rawValue,
                    to: [.network],
                    by: { "instance \"\(instance.value.id)\"" },
                    in: instance.node,
                    at: ["ports", .index(index), "network"]
                )
            }
        }
    }

    private func services(_ draft: ZoneMapDraft) {
        for service in draft.services.things {
            let holder = { "service \"\(service.value.id)\"" }
            for (index, replica) in service.value.replicas.enumerated() {
                draft.refer(
                    replica.rawValue,
                    to: [.instance],
                    by: holder,
                    in: service.node,
                    at: ["replicas", .index(index)]
                )
            }
            for (index, entry) in service.value.entries.enumerated() {
                draft.refer(
                    entry,
                    to: [.globalLoadBalancer, .loadBalancer, .floatingIP],
                    by: holder,
                    in: service.node,
                    at: ["entry", .index(index)]
                )
            }
            for (index, backend) in service.value.dependsOn.enumerated() {
                draft.refer(
                    backend,
                    to: [.service, .instance],
                    by: holder,
                    in: service.node,
                    at: ["depends_on", .index(index)]
                )
            }
        }
    }
}

extension ZoneMapDraft {
    /// Reports an id that names nothing in the map, or a thing of the wrong sort.
    ///
    /// - Parameters:
    ///   - holder: what names it, for the message.
    ///   - path: where it stands in the holder's node.
    func refer(
        _ id: String,
        to kinds: [EntityKind],
        by holder: () -> String,
        in node: DocumentNode,
        at path: @autoclosure () -> [DocumentNode.Step]
    ) {
        let found = self.kinds[id]
        if let found, kinds.contains(found) { return }
        guard found != nil || canTellMissing(kinds) else { return }
        let nouns = kinds.map(\.nounWithArticle).joined(separator: " or ")
        let place = node.place(at: path())
        if let found {
            log.report(
                "\(holder()) names \(quoted(id)), which is \(found.nounWithArticle)",
                at: place,
                remedy: "Name \(nouns) here."
            )
            return
        }
        let lists = kinds.map { "\"\($0.key.rawValue)\"" }.joined(separator: " or ")
        let suggestion = log.suggestion(for: id, among: self.kinds.lazy.filter { kinds.contains($0.value) }.map(\.key))
        log.report(
            "\(holder()) names \(nouns) \(quoted(id)), which the map does not list",
            at: place,
            remedy: suggestion ?? "Correct the id, or add it under \(lists)."
        )
    }
}
