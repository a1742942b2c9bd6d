import ZonefallLinux
import ZonefallModel

/// Why limits make no sense together.
package enum LimitsError: Error, Hashable, Sendable {
    case leaseTooShort(Duration)
    case canaryTooShort(Duration)
    case notNested(shorter: String, longer: String)
    case tooLittleDark(Duration, needed: Duration)
    case noRounds(of: String)
}

extension LimitsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .leaseTooShort(let lease):
            "\"lease_ms\" is \(lease.wholeMilliseconds): a lease below 1000 ms may never end on some kernels."
        case .canaryTooShort(let canary):
            "\"canary_ms\" is \(canary.wholeMilliseconds): a lease below 1000 ms may never end on some kernels."
        case .notNested(let shorter, let longer):
            "\"\(shorter)\" must not be longer than \"\(longer)\": canary, lease, grant and cap lie within each other."
        case .tooLittleDark(let cap, let needed):
            """
            "max_dark_ms" is \(cap.wholeMilliseconds), and \(needed.wholeMilliseconds) is the least that leaves time to \
            settle and to look. Allow more, or shorten "settle_ms" and "hold_ms".
            """
        case .noRounds(let phase):
            "\"rounds\" of \"\(phase)\" must be at least 1: without a look there is no evidence."
        }
    }
}

extension GameDay {
    /// Refuses limits that are not `1 s ≤ canary ≤ lease ≤ grant ≤ cap`, or that leave no time to observe anything.
    package func checkLimits() throws(LimitsError) {
        guard limits.lease >= LeaseGate.shortestLease else { throw .leaseTooShort(limits.lease) }
        guard limits.canary >= LeaseGate.shortestLease else { throw .canaryTooShort(limits.canary) }
        guard limits.canary <= limits.lease else { throw .notNested(shorter: "canary_ms", longer: "lease_ms") }
        guard limits.lease <= limits.grant else { throw .notNested(shorter: "lease_ms", longer: "grant_ms") }
        guard limits.grant <= limits.maximumDark else { throw .notNested(shorter: "grant_ms", longer: "max_dark_ms") }
        let needed = max(dark.settle, dark.hold) + HostLease.reserve
        guard limits.maximumDark > needed else { throw .tooLittleDark(limits.maximumDark, needed: needed) }
        guard steadyState.rounds > 0 else { throw .noRounds(of: "steady_state") }
        guard dark.rounds > 0 else { throw .noRounds(of: "dark") }
        guard light.rounds > 0 else { throw .noRounds(of: "light") }
    }
}
