import ZonefallModel

// The words that the formats for people have in common.

extension Report {
    /// One sentence: what came of it. It can stand alone, as a subject line does.
    var headline: String {
        if isStuck { return "STUCK: a blackout could not be verified as lifted in region '\(run.region)'" }
        let end = run.status == .completed ? "" : "; the run was not completed: \(run.status.rawValue)"
        switch verdict {
        case .held: return "HELD: \(run.kind.claim) region '\(run.region)'"
        case .inconclusive:
            return "INCONCLUSIVE: \(run.kind.question) region '\(run.region)' saw too little to tell\(end)"
        case .refuted:
            let parts = [
                (openFindings.count, "finding", "findings"),
                (verdicts.count { $0.class.verdict == .refuted }, "prediction not met", "predictions not met"),
                (forecasts.reduce(0) { $0 + $1.unexpectedCount }, "loss not expected", "losses not expected"),
            ]
            let counts = parts.filter { $0.0 > 0 }.map { counted($0, $1, $2) }
            return "REFUTED: \(run.kind.question) region '\(run.region)': " + counts.joined(separator: ", ") + end
        }
    }

    /// `lived with until 2026-05-31 by eva: moved in May`; nil for a finding that nobody decided to live with.
    func suppression(of finding: Finding) -> String? {
        suppressed.first { $0.fingerprint == finding.fingerprint }.map {
            "lived with until \($0.until.description.prefix(10)) by \($0.by): \($0.reason)"
        }
    }

    /// `41 of 41 map entities (100 %)`.
    var coverageSentence: String {
        let share = coverage.ratio.map { " (\(percent($0)))" } ?? ""
        return "\(coverage.observed) of \(coverage.expected) \(coverage.unit)\(share)"
    }
}

extension Report.Run.Kind {
    fileprivate var question: String {
        switch self {
        case .audit: "audit of"
        case .simulate: "simulation of"
        case .gameday: "game day in"
        case .demo: "demo in"
        case .correlate: "correlation of"
        }
    }

    fileprivate var claim: String {
        switch self {
        case .audit: "no hidden cross-zone dependency in the map of"
        case .simulate: "every service survives where it is expected to in"
        case .correlate: "no hidden cross-zone dependency was observed in"
        case .gameday, .demo: "everything fell and stood as predicted in"
        }
    }
}

extension Finding {
    /// `on az1, expected az2 or az3`.
    var dependence: String {
        let expected = expectedZones.map(\.rawValue).joined(separator: " or ")
        return "depends on \(zone)" + (expected.isEmpty ? "" : ", expected \(expected)")
    }
}

/// `1 finding`, `2 findings`.
func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
}

/// A ratio as a person reads it, never rounded up to 100 nor down to 0: `99.9 %`, `0.1 %`, `50 %`.
func percent(_ ratio: Double) -> String {
    let tenths = Int((ratio * 1_000).rounded())
    let honest = ratio < 1 ? min(tenths, 999) : 1_000
    let shown = ratio > 0 ? max(honest, 1) : 0
    return shown % 10 == 0 ? "\(shown / 10) %" : "\(shown / 10).\(shown % 10) %"
}

/// `412 ms`, `2.1 s`.
func readable(_ duration: Duration) -> String {
    let milliseconds = duration.wholeMilliseconds
    guard milliseconds >= 1_000 else { return "\(milliseconds) ms" }
    let tenths = (milliseconds + 50) / 100
    return "\(tenths / 10).\(tenths % 10) s"
}
