/// How an attempt ended. A network failure is data, not an error.
package enum Outcome: Hashable, Sendable {
    case ok
    /// Nothing came back in time.
    case timeout
    /// The network said that it can't be reached.
    case unreachable
    /// The other end said no: a TCP reset.
    case refused
    /// An answer came and it was an error: the front lives and something behind it does not.
    case error
    /// The attempt did not leave this host the way it should have. Says nothing of the target, and is never loss.
    case notSent(reason: String)

    /// The word in documents.
    package var name: String {
        switch self {
        case .ok: "ok"
        case .timeout: "timeout"
        case .unreachable: "unreachable"
        case .refused: "refused"
        case .error: "error"
        case .notSent: "not_sent"
        }
    }

    /// True for what a working target would not have done; `not_sent` is neither failure nor success.
    package var isFailure: Bool {
        switch self {
        case .ok, .notSent: false
        case .timeout, .unreachable, .refused, .error: true
        }
    }

    /// - Parameter reason: for `not_sent` only.
    package init?(name: String, reason: String?) {
        switch name {
        case "ok": self = .ok
        case "timeout": self = .timeout
        case "unreachable": self = .unreachable
        case "refused": self = .refused
        case "error": self = .error
        case "not_sent": self = .notSent(reason: reason ?? "")
        default: return nil
        }
    }
}
