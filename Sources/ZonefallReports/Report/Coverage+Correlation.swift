import ZonefallAnalysis
import ZonefallModel

extension Report.Coverage {
    /// A correlation should hear every agent and see every zone fall; of things that no probe depends on it says so.
    package init(of coverage: ZonefallAnalysis.Coverage, in map: ZoneMap, unreadLines: Int = 0) {
        var gaps = coverage.silentVantages.map { Gap(subject: $0.rawValue, reason: "the agent was never heard") }
        gaps += coverage.untestedZones.map {
            Gap(subject: $0.rawValue, reason: "no physical blackout of it with enough probes: placement is untested")
        }
        gaps += coverage.unobserved.map { Gap(subject: $0.id, reason: "no probe that was seen depends on it") }
        if coverage.unknown > 0 {
            gaps.append(
                Gap(subject: "\(coverage.unknown) observations", reason: "the map lists no such agent or target")
            )
        }
        if coverage.notSent > 0 {
            gaps.append(Gap(subject: "\(coverage.notSent) probes", reason: "they never left their host"))
        }
        if unreadLines > 0 { gaps.append(Gap(subject: "\(unreadLines) lines", reason: "they could not be read")) }
        let expected = map.vantages.count + map.zones.count
        self.init(
            unit: "agents heard and zones tested",
            expected: expected,
            observed: coverage.pairs == 0
                ? 0 : expected - coverage.silentVantages.count - coverage.untestedZones.count,
            gaps: gaps
        )
    }
}
