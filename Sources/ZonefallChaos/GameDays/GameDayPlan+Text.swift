import ZonefallModel

extension GameDayPlan {
    /// The plan for a person: what will be dark for how long, how it ends in any case, what is predicted.
    package var text: String {
        """
        Game day: \(gameDay.name)
        \(gameDay.hypothesis.isEmpty ? "" : "Hypothesis: \(gameDay.hypothesis)\n")\
        Region \(map.region), zones in turn: \(gameDay.zones.map(\.rawValue).joined(separator: ", "))
        Driver \(gameDay.driver.rawValue), \(gameDay.kind.rawValue), \(gameDay.fidelity.rawValue), IPv4 and IPv6
        Each blackout ends \(endsBy) \(ms(gameDay.limits.lease)) after the last renewal, and \
        \(ms(gameDay.limits.maximumDark)) after it began.
        It is renewed only while the coordinator and every surviving agent gave a sign of life within \
        \(ms(gameDay.limits.grant)).
        Plan \(hash)

        """ + blackouts.map { "\n" + text(of: $0) }.joined()
    }

    /// What a driver does at each target, as somebody would type it.
    package var steps: String {
        blackouts.flatMap(\.plan.steps).joined(separator: "\n")
    }

    private var endsBy: String { gameDay.driver == .openstack ? "by its guardian" : "by itself" }

    private func text(of blackout: PlannedBlackout) -> String {
        let plan = blackout.plan
        let predicted = blackout.prediction.services.sorted { $0.key < $1.key }.map { service, expected in
            "    \(service): \(expected.fate.rawValue)"
                + (expected.cause.isEmpty ? "" : "  (\(expected.cause.joined(separator: " → ")))") + "\n"
        }
        return """
            Blackout of zone \(plan.zone)
              dark: \(plan.targets.map(\.name).joined(separator: ", "))
              by hand, \(byHand(plan))
              predicted:
            \(predicted.joined())
            """
    }

    private func byHand(_ plan: BlackoutPlan) -> String {
        guard gameDay.driver == .openstack else { return "at each of them: nft delete table inet zonefall" }
        return "in this order:" + plan.commandsToLight.map { "\n    \($0)" }.joined()
    }

    private func ms(_ duration: Duration) -> String { "\(duration.wholeMilliseconds) ms" }
}
