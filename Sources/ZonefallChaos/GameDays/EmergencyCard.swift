import ZonefallModel

/// What hangs on the wall during a game day: how to bring light, from the nearest to the last means.
package struct EmergencyCard {
    private let plan: GameDayPlan

    package init(plan: GameDayPlan) {
        self.plan = plan
    }

    package var text: String {
        if plan.gameDay.driver == .openstack { return Self.cloudText(of: plan) }
        let day = plan.gameDay
        let limits = day.limits
        let isLab = day.driver.touchesOnlyOurOwn
        let place = isLab ? "--in-lab NAME" : "--state DIR"
        return """
            EMERGENCY CARD  \(day.name)
            Owner: \(day.owner.isEmpty ? "nobody is named" : day.owner)
            Plan \(plan.hash.prefix(16))   zones: \(day.zones.map(\.rawValue).joined(separator: ", ")), one at a time

            LIGHT, NOW. Anyone may; nobody needs to agree.
              1. Ctrl-C where it runs, or:      zonefall gameday abort \(place)
              2. Stop it and all others:        zonefall gameday halt \(place)\(isLab ? "" : " --socket SOCKET …")
              3. On a host, without Zonefall:   touch /run/zonefall/HALT
                                                nft list tables
                                                nft delete table inet NAME   (each that begins with zonefall)
              4. Its machine is gone:           zonefall gameday recover JOURNAL \(isLab ? "--in-lab NAME" : "--socket HOST=SOCKET …")
              5. Do nothing.                    The kernel brings light by itself:
                 \(ms(limits.lease)) after the last renewal, and \(ms(limits.maximumDark)) after it began, whoever lives.

            IT IS STUCK when it says so, with exit status 5. Then the hosts below are not proved lit:
            go to each, 3. above, and look with 'nft list ruleset'.

            WHO GOES DARK
            \(plan.blackouts.map { "  \($0.plan.zone): \($0.plan.targets.map(\.name).joined(separator: ", "))" }.joined(separator: "\n"))

            """
    }

    private func ms(_ duration: Duration) -> String { "\(duration.wholeMilliseconds) ms" }
}
