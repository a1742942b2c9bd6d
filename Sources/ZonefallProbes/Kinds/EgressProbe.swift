import ZonefallModel

/// `egress`: asks a reflector which source address it sees, and so through which router the traffic left.
///
/// `ok` only with that address: an answer without it (`Zonefall-Client`) is `error`, for it proves no path.
final class EgressProbe: ProbeMethod {
    static let kind = ProbeKind.egress
    static let reusesAttempts = true
    private let ask: HTTPAsk

    init(_ context: ProbeContext) {
        ask = HTTPAsk(context)
    }

    func begin(_ attempt: Attempt) {
        ask.begin(attempt) { response, options in
            var result = Identity.result(of: response, expecting: options?.statuses)
            if result.egressAddress == nil { result.outcome = .error }
            return result
        }
    }

    func expire(_ attempt: Attempt) {
        ask.expire(attempt)
    }

    func abandon(_ attempt: Attempt) {
        ask.abandon(attempt)
    }
}
