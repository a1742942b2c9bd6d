import ZonefallModel
import ZonefallReports

/// The results of the passive checks: one for each zone, and one for the agents; at once when one changes, else once a minute.
struct CheckBook: Sendable {
    struct Check: Hashable, Sendable {
        /// `zonefall az1`, `zonefall agents`.
        let service: String
        let state: NagiosFormat.State
        let output: String
        let performanceData: [String]
        let time: Timestamp

        func result(host: String) -> IcingaCheckResult {
            IcingaCheckResult(
                host: host,
                service: service,
                state: state,
                output: output,
                performanceData: performanceData,
                start: time,
                end: time,
                lifetime: CheckBook.lifetime
            )
        }
    }

    static let interval = Duration.seconds(60)
    /// Icinga calls a check overdue after it.
    static let lifetime = interval * 3

    private var told: [String: Check] = [:]

    /// - Returns: the checks that have to be told now.
    mutating func update(_ snapshot: PushSnapshot) -> [Check] {
        let due = Self.checks(of: snapshot).filter { check in
            guard let known = told[check.service] else { return true }
            return known.state != check.state || check.time - known.time >= Self.interval
        }
        for check in due { told[check.service] = check }
        return due
    }

    private static func checks(of snapshot: PushSnapshot) -> [Check] {
        snapshot.zones.map { check(of: $0, in: snapshot) } + [agents(of: snapshot)]
    }

    private static func check(of reach: ZoneReach, in snapshot: PushSnapshot) -> Check {
        let dependent = snapshot.findings.filter {
            $0.finding.zone == reach.zone && $0.finding.standing != .inconclusive
        }
        let isDark = snapshot.blackouts.contains { $0.zone == reach.zone && $0.end == nil }
        let (state, output): (NagiosFormat.State, String) =
            if reach.isUnreachable {
                (isDark ? .warning : .critical, isDark ? "dark on purpose" : "does not answer those outside it")
            } else if reach.asked == 0 || !snapshot.isEvaluated {
                (.unknown, "nothing is seen of it")
            } else if !dependent.isEmpty {
                (
                    .warning,
                    "\(dependent.count) findings say that things elsewhere depend on it, first \(dependent[0].finding.subject)"
                )
            } else {
                (.ok, "answers, and nothing elsewhere is known to depend on it")
            }
        return Check(
            service: "zonefall \(reach.zone)",
            state: state,
            output: "\(reach.zone) \(output)",
            performanceData: [
                "'asked'=\(reach.asked);;;0", "'failed'=\(reach.failed);;;0", "'dependencies'=\(dependent.count);0;;0",
            ],
            time: snapshot.now
        )
    }

    private static func agents(of snapshot: PushSnapshot) -> Check {
        let quiet = snapshot.agents.filter { $0.status != .reporting }
        let state: NagiosFormat.State =
            snapshot.agents.isEmpty
            ? .unknown : quiet.isEmpty ? .ok : quiet.count == snapshot.agents.count ? .critical : .warning
        return Check(
            service: "zonefall agents",
            state: state,
            output: quiet.isEmpty
                ? "\(snapshot.agents.count) agents report"
                : "silent: \(quiet.map(\.id.rawValue).joined(separator: ", "))",
            performanceData: [
                "'reporting'=\(snapshot.agents.count - quiet.count);;;0;\(snapshot.agents.count)",
                "'coverage'=\(Int(((snapshot.coverage ?? 0) * 100).rounded(.down)))%;;;0;100",
            ],
            time: snapshot.now
        )
    }
}
