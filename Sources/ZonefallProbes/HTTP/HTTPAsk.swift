import ZonefallCurl
import ZonefallModel

/// An HTTP GET to one or several addresses of a target, each over a new connection of its own.
///
/// What `http`, `egress` and `member` share; they differ in what they read out of the answer.
final class HTTPAsk {
    typealias Judge = (HTTPResponse) -> AttemptResult

    private let context: ProbeContext
    /// In bytes of the body; what we read stands in the headers.
    private static let largestBody = 1 << 20

    init(_ context: ProbeContext) {
        self.context = context
    }

    /// - Parameter judge: what an answer means; its round trip is filled in here.
    func begin(_ attempt: Attempt, judge: @escaping Judge) {
        let tries = StaggeredTries(
            loop: context.loop,
            addresses: attempt.addresses,
            until: attempt.deadline,
            start: { [unowned self, unowned attempt] address, completion in
                HTTPTry(context, to: address, of: attempt, largestBody: Self.largestBody) { result in
                    completion(Self.result(of: result, judge))
                }
            },
            completion: { [unowned attempt] in attempt.finish($0) }
        )
        attempt.work = tries
        tries.begin()
    }

    func expire(_ attempt: Attempt) {
        guard let tries = attempt.work as? StaggeredTries else { return }
        attempt.finish(tries.giveUp())
    }

    func abandon(_ attempt: Attempt) {
        (attempt.work as? StaggeredTries)?.cancel()
    }

    private static func result(of result: HTTPTry.Result, _ judge: Judge) -> AttemptResult {
        switch result {
        case .notConnected(let outcome): return AttemptResult(outcome)
        case .answered(let response, let roundTrip):
            var judged = judge(response)
            judged.roundTrip = judged.outcome == .ok ? roundTrip : nil
            return judged
        case .failed(.timeout): return AttemptResult(.timeout)
        case .failed(.couldNotBindLocally(let errno)): return AttemptResult(.local(errno))
        case .failed(.badRequest(let why)): return AttemptResult(.notSent(reason: why))
        // Something took the connection and gave no proper answer; if we were late, it may have lost patience.
        case .failed: return AttemptResult(.error, isHeard: false)
        }
    }
}

/// One GET to one address: our own connect, so that the error table holds, and then libcurl on that connection.
private final class HTTPTry: AddressTry {
    enum Result {
        case notConnected(Outcome)
        case answered(HTTPResponse, roundTrip: Duration)
        case failed(TransferError)
    }

    private let context: ProbeContext
    private let startedAt = Instant.now()
    private var completion: ((Result) -> Void)?
    private var connection: TCPConnect?
    private var transfer: CurlMulti.Token?

    init(
        _ context: ProbeContext,
        to address: IPAddress,
        of attempt: Attempt,
        largestBody: Int,
        completion: @escaping (Result) -> Void
    ) {
        self.context = context
        self.completion = completion
        var request = Self.request(to: address, of: attempt.probe, largestBody: largestBody)
        connection = TCPConnect(
            loop: context.loop,
            to: address,
            port: attempt.probe.port,
            by: attempt.probe.source
        ) { [unowned self, unowned attempt] connected in
            switch connected {
            case .failure(let error): finish(.notConnected(error.outcome))
            case .success(let descriptor):
                request.route.connectedSocket = descriptor
                // The attempt's own timer comes first; this one only bounds a transfer that was forgotten.
                request.timeout = attempt.deadline - .now() + .seconds(1)
                send(request)
            }
        }
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

    private func send(_ request: HTTPRequest) {
        do throws(TransferError) {
            transfer = try context.transfers.start(request) { [unowned self] result in
                transfer = nil
                switch result {
                case .success(let response): finish(.answered(response, roundTrip: .now() - startedAt))
                case .failure(let error): finish(.failed(error))
                }
            }
        } catch {
            finish(.failed(error))
        }
    }

    private func finish(_ result: Result) {
        let completion = self.completion
        self.completion = nil
        completion?(result)
    }

    private static func request(to address: IPAddress, of probe: PlannedProbe, largestBody: Int) -> HTTPRequest {
        let literal = address.family == .v6 ? "[\(address)]" : "\(address)"
        var headers = [HTTPRequest.Header("User-Agent", "zonefall-agent")]
        if let host = probe.host ?? probe.resolve { headers.append(.init("Host", host)) }
        return HTTPRequest(
            .get,
            "http://\(literal):\(probe.port)\(probe.path)",
            headers: headers,
            largestBody: largestBody
        )
    }
}
