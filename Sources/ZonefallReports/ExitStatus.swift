import ZonefallModel

/// How every command of ours ends. The one place where a report becomes a number.
package enum ExitStatus: Int32, Hashable, Sendable, CaseIterable {
    /// Clean: everything held.
    case held = 0
    case couldNotRun = 1
    /// Findings, or a prediction or an expectation that was not met.
    case refuted = 2
    /// Too little was seen to tell.
    case inconclusive = 3
    /// Somebody asked for what they may not.
    case notAllowed = 4
    /// A fault could not be verified as lifted; wins over all others.
    case stuck = 5
    /// Wrong options, or a document that is refused.
    case misused = 64

    package init(_ verdict: Verdict) {
        switch verdict {
        case .held: self = .held
        case .inconclusive: self = .inconclusive
        case .refuted: self = .refuted
        }
    }

    package init(of report: Report, failingOn level: FailureLevel = .suspected) {
        if report.isStuck {
            self = .stuck
        } else if report.run.status == .failed {
            self = .couldNotRun
        } else {
            self.init(level.verdict(of: report))
        }
    }
}

/// From which standing on a finding is a failure (`--fail-on`).
package enum FailureLevel: String, Hashable, Sendable, CaseIterable {
    case confirmed, suspected, inconclusive
    /// Neither findings nor unmet predictions fail a run; too little evidence still leaves it open.
    case never

    /// The verdict as the user weighs it. A finding below the level is not a failure, but it leaves the question open.
    func verdict(of report: Report) -> Verdict {
        switch self {
        case .never:
            Verdict.worst(of: report.partVerdicts.map { $0 == .refuted ? .held : $0 })
        case .confirmed, .suspected, .inconclusive:
            if report.openFindings.contains(where: { standings.contains($0.standing) }) {
                .refuted
            } else {
                Verdict.worst(of: report.withoutFindings.partVerdicts + report.openFindings.map { _ in .inconclusive })
            }
        }
    }

    private var standings: Set<Finding.Standing> {
        switch self {
        case .confirmed: [.confirmed]
        case .suspected: [.confirmed, .suspected]
        case .inconclusive: [.confirmed, .suspected, .inconclusive]
        case .never: []
        }
    }
}

extension Report {
    fileprivate var withoutFindings: Report {
        Report(
            tool: tool,
            run: run,
            coverage: coverage,
            matrix: matrix,
            blackouts: blackouts,
            verdicts: verdicts,
            forecasts: forecasts
        )
    }
}
