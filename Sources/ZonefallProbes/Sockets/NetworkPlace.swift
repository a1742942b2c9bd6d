import CZonefallProbes
import Glibc
import ZonefallModel

/// A network namespace that a probe is to leave from. A socket stays for good where it was opened, so entering takes as long as
/// opening does.
enum NetworkPlace {
    /// Carries out `body` in a namespace, and comes back.
    ///
    /// - Parameter namespace: a name under `/run/netns`, or a path; nil: here.
    /// - Returns: what `body` returned, or ``Outcome/notSent(reason:)`` when the namespace can't be entered.
    static func inside<Value>(_ namespace: String?, _ body: () -> Value) -> Result<Value, OutcomeError> {
        guard let namespace else { return .success(body()) }
        let home = zf_enter_namespace(path(of: namespace))
        guard home >= 0 else { return .failure(.init(.notSent(reason: reason(-home, entering: namespace)))) }
        defer { zf_leave_namespace(home) }
        return .success(body())
    }

    static func path(of namespace: String) -> String {
        namespace.hasPrefix("/") ? namespace : "/run/netns/" + namespace
    }

    private static func reason(_ errno: Int32, entering namespace: String) -> String {
        switch errno {
        case ENOENT: "the network namespace '\(namespace)' does not exist (ENOENT)"
        case EPERM, EACCES:
            "this agent may not enter the network namespace '\(namespace)' (\(errno == EPERM ? "EPERM" : "EACCES"))"
        case EINVAL: "'\(namespace)' is not a network namespace (EINVAL)"
        default: "the network namespace '\(namespace)' can't be entered: \(Outcome.reason(errno))"
        }
    }

    static func reason(_ errno: Int32, marking mark: UInt32) -> String {
        errno == EPERM
            ? "this agent may not mark packets (EPERM): that needs CAP_NET_RAW or CAP_NET_ADMIN" : Outcome.reason(errno)
    }
}
