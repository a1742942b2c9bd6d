import CZonefallProbes
import ZonefallCurl
import ZonefallModel

/// One GET to one address with what ``PlainExchange`` does not speak: our own connect, so that the error table holds, and then
/// libcurl on that connection.
///
/// A redirect is followed over a new connection to the same address, if the plan allows. When the certificates are not trusted,
/// they are looked at over a second connection, for what they are is the answer.
final class HTTPTry: AddressTry {
    enum Result {
        case notConnected(Outcome)
        case answered(Answer)
        case failed(TransferError)
    }

    struct Answer {
        let response: HTTPResponse
        /// Of all connections together, from the first SYN.
        let roundTrip: Duration
        /// Of the last connection.
        let phases: [ObservationDetails.Phase]
        let certificate: CertificateFacts?
        /// Why it is not the answer that was asked for.
        let complaint: String?
    }

    private let context: ProbeContext
    private let address: IPAddress
    private unowned let attempt: Attempt
    private let options: ProbeOptions?
    private let isHandshake: Bool
    private let startedAt = Instant.now()
    private var connectStartedAt = Instant.now()
    private var connectTook: Duration = .zero
    private var completion: ((Result) -> Void)?
    private var connection: TCPConnect?
    private var transfer: CurlMulti.Token?
    private var target: HTTPTarget
    private var redirectsLeft: Int
    /// What was found out about the certificates by connections that failed over them.
    private var trust = HTTPRequest.Trust.full
    private var distrust: String?
    private var isForName = true

    init(
        _ context: ProbeContext,
        to address: IPAddress,
        of attempt: Attempt,
        isHandshake: Bool,
        completion: @escaping (Result) -> Void
    ) {
        self.context = context
        self.address = address
        self.attempt = attempt
        self.isHandshake = isHandshake
        self.completion = completion
        options = attempt.probe.options
        redirectsLeft = options?.redirects ?? 0
        target = HTTPTarget(attempt.probe, at: address, isEncrypted: isHandshake || options?.isEncrypted == true)
        connect()
    }

    deinit {
        cancel()
    }

    func cancel() {
        completion = nil
        connection?.cancel()
        connection = nil
        if let transfer { context.transfers.cancel(transfer) }
        transfer = nil
    }

    private func connect() {
        connectStartedAt = .now()
        let made = TCPConnect(
            loop: context.loop,
            to: address,
            port: target.port,
            by: attempt.probe.source,
            closing: attempt.probe.closing
        ) { [unowned self] connected in
            switch connected {
            case .failure(let error): finish(.notConnected(error.outcome))
            case .success(let descriptor):
                let measured = zf_handshake_us(descriptor)
                connectTook = measured > 0 ? .microseconds(measured) : .now() - connectStartedAt
                send(over: descriptor)
            }
        }
        if completion != nil { connection = made }
    }

    private func send(over descriptor: Int32) {
        var request = target.request(to: address, largestBody: options?.largestBody ?? HTTPAsk.largestBody)
        request.route.connectedSocket = descriptor
        // The attempt's own timer comes first; this one only bounds a transfer that was forgotten.
        request.timeout = attempt.deadline - .now() + .seconds(1)
        request.version = options?.httpVersion == .two ? .two : .one
        request.trustedAuthorities = options?.trustedAuthorities
        request.trust = trust
        request.tellsCertificates = target.isEncrypted
        request.stopsAfterHandshake = isHandshake
        do throws(TransferError) {
            transfer = try context.transfers.start(request) { [unowned self] result in
                transfer = nil
                switch result {
                case .success(let response): received(response)
                case .failure(.untrusted(let why)): lookAgain(why)
                case .failure(let error): finish(.failed(error))
                }
            }
        } catch {
            finish(.failed(error))
        }
    }

    private func received(_ response: HTTPResponse) {
        var complaint: String?
        if let redirect = response.redirect, redirectsLeft > 0, !isHandshake {
            redirectsLeft -= 1
            if let next = target.following(redirect, at: address) {
                target = next
                return connect()
            }
            complaint = "redirects to another host: \(redirect)"
        }
        finish(
            .answered(
                Answer(
                    response: response,
                    roundTrip: .now() - startedAt,
                    phases: phases(response.phases),
                    certificate: CertificateJudge.facts(
                        response.certificates,
                        distrust: distrust,
                        isForName: isForName
                    ),
                    complaint: complaint
                )
            )
        )
    }

    /// OpenSSL looks at the chain first and at the name last.
    private func lookAgain(_ why: String) {
        switch trust {
        case .full where CertificateJudge.isAboutChain(why):
            distrust = CertificateJudge.reason(why)
            trust = .nameOnly
        case .full, .nameOnly:
            isForName = false
            trust = .none
        case .none: return finish(.failed(.untrusted(why)))
        }
        connect()
    }

    private func phases(_ phases: TransferPhases) -> [ObservationDetails.Phase] {
        var told = [ObservationDetails.Phase("connect", connectTook)]
        // Each is counted by libcurl from when it was handed the connection.
        if target.isEncrypted { told.append(.init("tls", phases.tlsHandshake)) }
        guard !isHandshake else { return told }
        let sent = target.isEncrypted ? phases.tlsHandshake : .zero
        told.append(.init("first_byte", max(.zero, phases.firstByte - sent)))
        told.append(.init("transfer", max(.zero, phases.total - phases.firstByte)))
        return told
    }

    private func finish(_ result: Result) {
        let completion = self.completion
        self.completion = nil
        completion?(result)
    }
}
