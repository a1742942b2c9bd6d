import ZonefallModel

/// A DNS name belongs to one global load balancer; case makes no difference.
struct UniqueDomainNames: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        var owners: [String: GlobalLoadBalancer.ID] = [:]
        for balancer in draft.globalLoadBalancers.things {
            let name = balancer.value.name.lowercased()
            guard let owner = owners.updateValue(balancer.value.id, forKey: name) else { continue }
            owners[name] = owner
            draft.log.report(
                "global load balancer \"\(balancer.value.id)\" has the name \(name) of \"\(owner)\"",
                at: balancer.node.place(at: ["name"]),
                remedy: "Give it a name of its own, or put all answers into one."
            )
        }
    }
}
