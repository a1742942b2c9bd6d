import ZonefallModel

/// An agent is in the zone of the instance that it runs on.
struct AgentsOnInstances: ZoneMapCheck {
    func check(_ draft: ZoneMapDraft) {
        let zones = Dictionary(
            draft.instances.things.map { ($0.value.id, $0.value.zone) },
            uniquingKeysWith: { first, _ in first }
        )
        for agent in draft.agents.things {
            guard let zone = agent.value.zone, let instance = agent.value.instance, let actual = zones[instance],
                actual != zone
            else { continue }
            draft.log.report(
                "agent \"\(agent.value.id)\" is in \(zone), but its instance \"\(instance)\" is in \(actual)",
                at: agent.node.place(at: ["zone"]),
                remedy: "Write \(actual), or name an instance in \(zone)."
            )
        }
    }
}
