import ZonefallModel

extension EmergencyCard {
    /// Of a day by a cloud's switches, where no kernel brings light by itself.
    static func cloudText(of plan: GameDayPlan) -> String {
        let day = plan.gameDay
        let commands = plan.blackouts.map { blackout in
            "  \(blackout.plan.zone):\n" + blackout.plan.commandsToLight.map { "    \($0)" }.joined(separator: "\n")
        }
        return """
            EMERGENCY CARD  \(day.name)
            Owner: \(day.owner.isEmpty ? "nobody is named" : day.owner)
            Plan \(plan.hash.prefix(16))   zones: \(day.zones.map(\.rawValue).joined(separator: ", ")), one at a time

            LIGHT, NOW. Anyone may; nobody needs to agree.
              1. Ctrl-C where it runs, or:      zonefall gameday abort --state DIR
              2. Stop it and all others:        zonefall gameday halt --state DIR
              3. Its machine is gone: the guardian brings light \(day.limits.lease.wholeMilliseconds) ms after it was last heard.
              4. The guardian is gone too:      zonefall gameday recover JOURNAL --cloud READER --chaos-cloud CHAOS
                                                (either copy of the journal will do)
              5. By hand, with OpenStack's own command line, whatever of it was on before:
            \(commands.joined(separator: "\n"))
                 Then look for what has still our tag: openstack router list --tags zonefall:RUN

            No kernel ends it. IT IS STUCK when it says so, with exit status 5: then the report has what is left of 5.

            """
    }
}
