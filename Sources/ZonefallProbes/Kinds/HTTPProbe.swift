import ZonefallModel

/// `http`: a GET over a new connection. Status 2xx and 3xx are `ok`, any other is `error`; the plan may say which statuses,
/// headers and bodies are expected, and ask by TLS or HTTP/2.
///
/// Says which member answered and which address it saw, if the answer says so. Follows no redirect unless told to, and uses no
/// proxy. The time is
/// that of the address that answered, from its SYN to the last byte.
final class HTTPProbe: ProbeMethod {
    static let kind = ProbeKind.http
    static let reusesAttempts = true
    private let ask: HTTPAsk

    init(_ context: ProbeContext) {
        ask = HTTPAsk(context)
    }

    func begin(_ attempt: Attempt) {
        ask.begin(attempt) { Identity.result(of: $0, expecting: $1?.statuses) }
    }

    func expire(_ attempt: Attempt) {
        ask.expire(attempt)
    }

    func abandon(_ attempt: Attempt) {
        ask.abandon(attempt)
    }
}
