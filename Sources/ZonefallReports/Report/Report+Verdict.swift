import ZonefallModel

extension Report {
    /// What the parts of a report come to. Each part can only make it worse, and a part that saw too little does.
    package static func verdict(
        of run: Run,
        coverage: Coverage,
        findings: [Finding],
        blackouts: [Blackout],
        verdicts: [ServiceVerdict],
        forecasts: [Forecast]
    ) -> Verdict {
        var parts: [Verdict] = [run.status == .completed ? .held : .inconclusive, coverage.verdict]
        parts += findings.map(\.standing.verdict)
        parts += blackouts.map(\.verdict)
        parts += verdicts.map(\.class.verdict)
        parts += forecasts.compactMap(\.verdict)
        // A forecast of services that nobody expects anything of holds nothing, and a blackout that nobody judged neither.
        if run.kind == .simulate, forecasts.allSatisfy({ $0.verdict == nil }) { parts.append(.inconclusive) }
        if !blackouts.isEmpty, verdicts.isEmpty { parts.append(.inconclusive) }
        return Verdict.worst(of: parts)
    }

    /// What the parts of this report come to; differs from `verdict` only where somebody changed a saved one.
    package var verdictOfParts: Verdict {
        Self.verdict(
            of: run,
            coverage: coverage,
            findings: findings,
            blackouts: blackouts,
            verdicts: verdicts,
            forecasts: forecasts
        )
    }
}

extension Finding.Standing {
    /// A finding that is at least suspected refutes the map; an inconclusive one leaves it open.
    package var verdict: Verdict {
        switch self {
        case .confirmed, .suspected: .refuted
        case .inconclusive: .inconclusive
        }
    }
}

extension Report {
    /// True when a fault may still be there. It wins over every verdict: a person has to look first.
    package var isStuck: Bool {
        run.status == .stuck || blackouts.contains { $0.isLightVerified == false }
    }
}
