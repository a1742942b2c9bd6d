import ZonefallModel

/// Where a blackout stands.
package enum BlackoutState: Hashable, Sendable {
    case planned
    case approved
    /// All is loaded, nothing drops.
    case armed
    /// Dark for one short lease, which nobody has extended yet.
    case canary
    case dark
    case reverting(Ending)
    /// It was dark as long as planned, and light is proved.
    case reverted
    /// It ended early, and light is proved.
    case aborted(AbortReason)
    /// Light could not be proved: a person has to look.
    case stuck(String)

    package enum Ending: Hashable, Sendable {
        case completed
        case aborted(AbortReason)
    }

    /// It is over: nothing happens any more by itself.
    package var isFinal: Bool {
        switch self {
        case .reverted, .aborted, .stuck: true
        default: false
        }
    }

    /// The zone may be dark by us.
    package var mayBeDark: Bool {
        switch self {
        case .canary, .dark, .reverting, .stuck: true
        default: false
        }
    }

    /// The word in journals and reports.
    package var name: String {
        switch self {
        case .planned: "planned"
        case .approved: "approved"
        case .armed: "armed"
        case .canary: "canary"
        case .dark: "dark"
        case .reverting: "reverting"
        case .reverted: "reverted"
        case .aborted: "aborted"
        case .stuck: "stuck"
        }
    }
}

extension BlackoutState: CustomStringConvertible {
    /// The word, and why.
    package var description: String {
        switch self {
        case .aborted(let reason), .reverting(.aborted(let reason)): "\(name): \(reason)"
        case .stuck(let reason): "\(name): \(reason)"
        default: name
        }
    }
}

/// Why a blackout ended early.
package enum AbortReason: Hashable, Sendable {
    /// A person, by a signal such as `SIGINT`.
    case signal(String)
    /// The task that ran it was cancelled.
    case cancelled
    /// Too few people stand for the plan, or for another one.
    case notApproved
    /// Somebody halted all game days.
    case halted
    /// A condition of the game day's own file came true.
    case condition(String)
    /// People did not agree that it goes on.
    case gate(String)
    /// It was only to be armed and proved inert.
    case rehearsed
    case coordinatorSilent
    case agentsSilent([Vantage.ID])
    /// Nobody was heard within the canary's lease.
    case canaryNotExtended
    /// The kernel ended the darkness by itself.
    case leaseEnded
    /// A step failed, or what was read back is not what was written.
    case failed(String)
    /// The journal could not be written: without a record there is no effect.
    case journal(String)
    /// The process was gone.
    case restarted

    /// By a person rather than by a guard.
    package var isInterruption: Bool {
        switch self {
        case .signal, .cancelled, .halted, .gate, .rehearsed: true
        default: false
        }
    }
}

extension AbortReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .signal(let name): "stopped by \(name)"
        case .cancelled: "stopped by its caller"
        case .notApproved: "too few people stand for exactly this plan"
        case .halted: "game days were halted, see 'zonefall gameday halt'"
        case .condition(let what): "its own condition came true: \(what)"
        case .gate(let who): "not everybody agreed that it goes on: \(who)"
        case .rehearsed: "it was a rehearsal: armed, proved inert, and taken away"
        case .coordinatorSilent: "the coordinator did not answer for longer than a grant"
        case .agentsSilent(let vantages):
            "nothing was heard for longer than a grant of \(vantages.map(\.rawValue).joined(separator: ", "))"
        case .canaryNotExtended: "no sign of life of every survivor came while the canary was dark"
        case .leaseEnded: "the kernel ended the lease before it was renewed"
        case .failed(let reason): reason
        case .journal(let reason): "the journal can't be written, so nothing more is done: \(reason)"
        case .restarted: "the process that ran it is gone"
        }
    }
}
