import ZonefallModel
import ZonefallSigning

/// Why a signed plan is refused. Nothing was touched then.
package enum PlanFault: Error, Hashable, Sendable {
    case tooLarge(Int)
    case notJSON(String)
    /// Not written in the one way that is signed.
    case notCanonical
    case unknownSchema(String)
    case unknownKey(String)
    /// Where, and what is wrong there.
    case shape(String, String)
    case unsound(String)
    case notYetValid(from: Timestamp)
    case expired(at: Timestamp)
    case badSignature(KeyID)
    case tooManySignatures(Int)
    /// Who signed of those whom the local list knows, sorted.
    case underSigned(by: [OperatorName], needed: Int)
    case usedRun(String)
    case usedNonce(String)
    /// Another blackout was begun since this one was planned.
    case staleEpoch(Int64, seen: Int64)
    /// What was used before can't be told, so nothing is accepted.
    case noMemory(String)
}

extension PlanFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let count): "the plan has \(count) bytes, more than any plan needs"
        case .notJSON(let reason): "the plan is not JSON: \(reason)"
        case .notCanonical:
            "the plan is not written in its canonical form (keys sorted, no white space, integers only)"
        case .unknownSchema(let schema):
            "the plan's schema is '\(schema)', and only '\(BlackoutPlanDocument.schema)' is known"
        case .unknownKey(let path): "nobody knows what '\(path)' means, so the plan is refused"
        case .shape(let path, let reason): "'\(path)': \(reason)"
        case .unsound(let reason): reason
        case .notYetValid(let from): "the plan is valid from \(from) on"
        case .expired(let at): "the plan was valid until \(at); have it signed again"
        case .badSignature(let key): "the signature of key \(key) is not one of this plan"
        case .tooManySignatures(let count): "the plan carries \(count) signatures, more than any plan needs"
        case .underSigned(let names, let needed):
            """
            the plan needs the signatures of \(needed) \(needed == 1 ? "person" : "people") of the list of operators, and \
            has \(names.isEmpty ? "none" : "that of " + names.map(\.text).joined(separator: ", "))
            """
        case .usedRun(let run): "run \(run) was begun before: a plan is used once"
        case .usedNonce: "the plan's nonce was used before: a plan is used once"
        case .staleEpoch(let epoch, let seen):
            "the plan is of epoch \(epoch), and epoch \(seen) was seen: another blackout was begun since it was planned"
        case .noMemory(let reason): "which plans were used before can't be told (\(reason)), so none is accepted"
        }
    }
}
