import ZonefallModel

/// `http`: a GET over a new connection. Status 2xx and 3xx are `ok`, any other is `error`.
///
/// Says which member answered and which address it saw, if the answer says so. Follows no redirect, uses no proxy. The time is
/// that of the address that answered, from its SYN to the last byte.
final class HTTPProbe: ProbeMethod {
    static let kind = ProbeKind.http
    private let ask: HTTPAsk

    init(_ context: ProbeContext) {
        ask = HTTPAsk(context)
    }

    func begin(_ attempt: Attempt) {
        ask.begin(attempt, judge: Identity.result)
    }

    func expire(_ attempt: Attempt) {
        ask.expire(attempt)
    }

    func abandon(_ attempt: Attempt) {
        ask.abandon(attempt)
    }
}
