import ZonefallModel

/// What no plan may ask of an agent, whoever sent it.
enum PlanLimits {
    static let mostProbes = 100_000
    static let shortestInterval: Duration = .milliseconds(10)
    static let longestTimeout: Duration = .seconds(60)

    /// - Returns: what is wrong with the plan, in a sentence; nil when it may be followed.
    static func complaint(about plan: ProbePlan, to vantage: Vantage.ID) -> String? {
        if plan.vantage != vantage { return "the plan is for agent '\(plan.vantage)'" }
        if plan.probes.count > mostProbes { return "the plan has more than \(mostProbes) probes" }
        if Set(plan.probes.map(\.id)).count != plan.probes.count { return "two probes of the plan have the same id" }
        for probe in plan.probes {
            if let what = complaint(about: probe) { return "probe '\(probe.id)': \(what)" }
        }
        return nil
    }

    private static func complaint(about probe: PlannedProbe) -> String? {
        if probe.interval < shortestInterval { return "its interval is shorter than 10 ms" }
        if probe.timeout < .milliseconds(1) || probe.timeout > longestTimeout {
            return "its timeout is not between 1 ms and 60 s"
        }
        if !probe.path.hasPrefix("/") || !isVisible(probe.path) { return "its path is not that of a URL" }
        if let host = probe.host, host.isEmpty || !isVisible(host) { return "its host is not one" }
        if probe.addresses.count > 64 { return "it has more than 64 addresses" }
        return nil
    }

    private static func isVisible(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
