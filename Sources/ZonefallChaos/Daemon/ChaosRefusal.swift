import ZonefallLinux
import ZonefallModel

/// Why the warden does not do what it was asked. Nothing was made darker.
package enum ChaosRefusal: Error, Hashable, Sendable {
    /// The host's configuration does not allow chaos.
    case disabled
    /// By a person or a file; until it is released.
    case halted
    /// Another run holds this host.
    case busy(run: String)
    /// A gate stands here that nobody of us made, or another program's.
    case occupied(table: String)
    case plan(PlanFault)
    /// The plan names other hosts.
    case notATarget(host: String)
    case wrongZone(String, expected: String)
    case beyondLimit(String)
    /// The plan asks for what this host can't do.
    case cannotDo(String)
    case unknownRun(String)
    /// What is asked for does not fit where the run stands.
    case notNow(String)
    /// A newer coordinator was seen.
    case staleEpoch(Int64, seen: Int64)
    case grantTooShort(String)
    case kernel(String)
    case notAllowed(uid: UInt32)
    case badRequest(String)

    static let tooLittleLeft = grantTooShort(
        "less than \(LeaseGate.shortestLease.wholeMilliseconds) ms of grant or cap are left"
    )

    /// For programs.
    package var code: String {
        switch self {
        case .disabled: "disabled"
        case .halted: "halted"
        case .busy: "busy"
        case .occupied: "occupied"
        case .plan: "plan"
        case .notATarget: "not-a-target"
        case .wrongZone: "wrong-zone"
        case .beyondLimit: "beyond-limit"
        case .cannotDo: "cannot-do"
        case .unknownRun: "unknown-run"
        case .notNow: "not-now"
        case .staleEpoch: "stale-epoch"
        case .grantTooShort: "grant-too-short"
        case .kernel: "kernel"
        case .notAllowed: "not-allowed"
        case .badRequest: "bad-request"
        }
    }
}

extension ChaosRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .disabled: "chaos is not enabled on this host: set \"enabled\": true in its own configuration"
        case .halted: "chaos is halted on this host: 'zonefall-chaosd release' ends that, or remove the file HALT"
        case .busy(let run): "run \(run) holds this host; one blackout at a time"
        case .occupied(let table): "the table '\(table)' stands here already; one blackout at a time"
        case .plan(let fault): fault.description
        case .notATarget(let host): "the plan does not name this host ('\(host)')"
        case .wrongZone(let zone, let expected): "the plan is of zone '\(zone)', and this host stands in '\(expected)'"
        case .beyondLimit(let reason): "\(reason): this host's own configuration does not allow that"
        case .cannotDo(let reason): reason
        case .unknownRun(let run): "run \(run) is not one that stands here"
        case .notNow(let reason): reason
        case .staleEpoch(let epoch, let seen): "epoch \(epoch) is over: epoch \(seen) was seen"
        case .grantTooShort(let reason): reason
        case .kernel(let reason): reason
        case .notAllowed(let uid): "user \(uid) may not make anything dark here: see \"agent_uids\" and \"agent_users\""
        case .badRequest(let reason): reason
        }
    }
}
