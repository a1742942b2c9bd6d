import ZonefallModel

/// How soon a person should look: `severity` in metrics and alerts.
package enum Severity: String, Hashable, Sendable, CaseIterable {
    /// Now: something does not work.
    case critical
    /// In working hours: something will not work.
    case warning
    /// When there is time.
    case info
}

extension Finding.Standing {
    /// A finding is what would happen, so it wakes nobody up.
    package var severity: Severity {
        switch self {
        case .confirmed: .warning
        case .suspected, .inconclusive: .info
        }
    }
}
