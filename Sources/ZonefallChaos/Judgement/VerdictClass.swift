import ZonefallModel

/// How what happened compares with what was predicted.
package enum VerdictClass: String, Hashable, Sendable, CaseIterable {
    case asPredicted = "as-predicted"
    /// Predicted to live, and failed for as long as the zone was dark.
    case hiddenDependency = "hidden-dependency"
    /// Predicted to live, and did, but came back later than failover may take.
    case lateFailover = "late-failover"
    /// Predicted to live, and did for whoever asked anew; who was connected stayed cut off.
    case split
    /// Predicted to die, and lived: the map is wrong the other way.
    case unexpectedSurvivor = "unexpected-survivor"
    /// Predicted to live, failed, and did not come back with the light: damage beyond the zone, not (yet) a dependency.
    case collateral
    /// There was not enough data, or it was red before.
    case unknown
    /// Nothing probes it.
    case notCovered = "not-covered"
    /// The zone was not proved dark, so nothing was tested.
    case invalid

    package var verdict: Verdict {
        switch self {
        case .asPredicted: .held
        case .hiddenDependency, .lateFailover, .split, .unexpectedSurvivor, .collateral: .refuted
        case .unknown, .notCovered, .invalid: .inconclusive
        }
    }

    /// - Parameter recovered: what failed was working again in the light.
    static func comparing(_ predicted: Fate, with observed: Observed, recovered: Bool) -> VerdictClass {
        switch (predicted, observed) {
        case (_, .unknown), (.unknown, _), (.broken, _): .unknown
        case (.survives, .survives), (.degraded, .survives), (.degraded, .late), (.degraded, .degraded): .asPredicted
        case (.dies, .dies): .asPredicted
        case (.dies, .survives), (.dies, .late), (.dies, .degraded): .unexpectedSurvivor
        case (.survives, .late): .lateFailover
        case (.survives, .degraded), (.survives, .dies), (.degraded, .dies):
            recovered ? .hiddenDependency : .collateral
        }
    }

    /// Of several the one to tell: surprises before gaps, gaps before what went as predicted. What nothing probes says
    /// nothing as long as something else does.
    static func mostTelling(of classes: some Sequence<VerdictClass>) -> VerdictClass {
        let order: [VerdictClass] = [
            .invalid, .hiddenDependency, .collateral, .split, .lateFailover, .unexpectedSurvivor, .unknown,
            .asPredicted,
        ]
        let all = Set(classes)
        return order.first { all.contains($0) } ?? .notCovered
    }
}

/// What the rounds of a dark phase say of one thing.
package enum Observed: Hashable, Sendable {
    case survives
    /// It failed beyond what failover may take, and then worked to the end.
    case late
    /// Some rounds failed, and some did not, to the end.
    case degraded(lossRatio: Double)
    case dies
    case unknown(reason: String)

    package var fate: Fate {
        switch self {
        case .survives, .late: .survives
        case .degraded: .degraded
        case .dies: .dies
        case .unknown: .unknown
        }
    }

    fileprivate var rank: Int? {
        switch self {
        case .survives: 0
        case .late: 1
        case .degraded: 2
        case .dies: 3
        case .unknown: nil
        }
    }

    /// Any one suffices: the best that is known.
    static func best(of all: [Observed]) -> Observed {
        let known = all.filter { $0.rank != nil }
        return known.min { ($0.rank ?? 0) < ($1.rank ?? 0) } ?? all.first ?? .unknown(reason: "nothing probes it")
    }

    /// All are needed: the worst that is known.
    static func worst(of all: [Observed]) -> Observed {
        let known = all.filter { $0.rank != nil }
        return known.max { ($0.rank ?? 0) < ($1.rank ?? 0) } ?? all.first ?? .unknown(reason: "nothing probes it")
    }
}
