import ZonefallModel

extension Report {
    /// What each part of a report comes to. Each can only make the whole worse, and one that saw too little does.
    package var partVerdicts: [Verdict] {
        var parts: [Verdict] = [run.status == .completed ? .held : .inconclusive, coverage.verdict]
        parts += openFindings.map(\.standing.verdict)
        parts += blackouts.map(\.verdict)
        parts += verdicts.map(\.class.verdict)
        parts += forecasts.map(\.verdict)
        // A simulation that foresaw nothing holds nothing, and a blackout that nobody judged neither.
        if run.kind == .simulate, forecasts.isEmpty { parts.append(.inconclusive) }
        if !blackouts.isEmpty, verdicts.isEmpty { parts.append(.inconclusive) }
        return parts
    }

    /// True when a fault may still be there. It wins over every verdict: a person has to look first.
    package var isStuck: Bool {
        run.status == .stuck || blackouts.contains { $0.isLightVerified == false }
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
