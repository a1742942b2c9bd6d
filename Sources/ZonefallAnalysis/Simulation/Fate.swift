import ZonefallModel

/// What becomes of a service, or of a probe, in a blackout, by the map alone.
package enum Fate: Hashable, Sendable {
    case survives
    /// It works, with less: `share` of its redundancy stays where it is narrowest, more than 0 and less than 1.
    case degraded(share: Double)
    case dies(Cause)
    /// By the map it works in no case, not even with every zone lit.
    case broken(Cause)
    /// The vantage itself stands in the dark zone: nobody is there to ask.
    case dark
    /// Nobody knows in which zone something stands on which it hangs: in the dark one, this would be why it fails.
    case unknown(Cause)

    /// The word in documents.
    package var name: String {
        switch self {
        case .survives: "survives"
        case .degraded: "degraded"
        case .dies: "dies"
        case .broken: "broken"
        case .dark: "dark"
        case .unknown: "unknown"
        }
    }

    /// The share that stays, 0 to 1; nil for a dark vantage, and where nobody knows.
    package var share: Double? {
        switch self {
        case .survives: 1
        case .degraded(let share): share
        case .dies, .broken: 0
        case .dark, .unknown: nil
        }
    }

    package var cause: Cause? {
        switch self {
        case .dies(let cause), .broken(let cause), .unknown(let cause): cause
        case .survives, .degraded, .dark: nil
        }
    }

    package var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }
}
