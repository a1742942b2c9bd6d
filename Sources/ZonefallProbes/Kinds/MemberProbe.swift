import ZonefallModel

/// `member`: asks which instance answers behind a balancer.
///
/// `ok` only with that instance's id: an answer without it (`Zonefall-Instance`) is `error`, for it names no member.
final class MemberProbe: ProbeMethod {
    static let kind = ProbeKind.member
    static let reusesAttempts = true
    private let ask: HTTPAsk

    init(_ context: ProbeContext) {
        ask = HTTPAsk(context)
    }

    func begin(_ attempt: Attempt) {
        ask.begin(attempt) { response, options in
            var result = Identity.result(of: response, expecting: options?.statuses)
            if result.member == nil { result.outcome = .error }
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
