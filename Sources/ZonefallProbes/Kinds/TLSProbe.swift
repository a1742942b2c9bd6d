import ZonefallModel

/// `tls`: a TLS handshake over a new connection, and the certificates that the server shows. Nothing is sent after it.
///
/// `ok` when a trusted authority vouches for the name that was asked for, and each certificate of the chain is good for as many
/// days as the plan wants; else `error`, with the facts and the reason. What was shown is told either way.
final class TLSProbe: ProbeMethod {
    static let kind = ProbeKind.tls
    private let ask: HTTPAsk

    init(_ context: ProbeContext) {
        ask = HTTPAsk(context, isHandshake: true)
    }

    func begin(_ attempt: Attempt) {
        ask.begin(attempt) { _, _ in AttemptResult(.ok) }
    }

    func expire(_ attempt: Attempt) {
        ask.expire(attempt)
    }

    func abandon(_ attempt: Attempt) {
        ask.abandon(attempt)
    }
}
