import ZonefallModel

/// `icmp`: an echo request, and the reply with the same 64-bit cookie from the address that was asked.
///
/// `ok` with the time between the kernel's two stamps; `unreachable` when an ICMP error quotes the request; `error` when
/// the reply comes from another address. One socket for each IP version and way to leave serves all targets.
final class ICMPProbe: ProbeMethod {
    static let kind = ProbeKind.icmp

    private struct Path: Hashable {
        let family: IPAddress.Family
        let source: PlannedProbe.Source
    }

    static let warmsUp = true
    static let reusesAttempts = true

    private let context: ProbeContext
    private var sockets: [Path: EchoSocket] = [:]
    /// Those of ``sockets`` that leave by the host's own routes: what nearly all probes ask for, without a look-up.
    private var plain: (v4: EchoSocket?, v6: EchoSocket?)

    init(_ context: ProbeContext) {
        self.context = context
    }

    func begin(_ attempt: Attempt) {
        guard let address = attempt.onlyAddress else { return beginSeveral(attempt) }
        switch socket(address.family, for: attempt) {
        case .failure(let error): attempt.finish(AttemptResult(error.outcome))
        case .success(let socket):
            switch socket.send(to: address, for: attempt) {
            case .failure(let error): attempt.finish(AttemptResult(error.outcome))
            case .success(let cookie):
                attempt.work = socket
                attempt.tag = cookie
            }
        }
    }

    func expire(_ attempt: Attempt) {
        if let socket = attempt.work as? EchoSocket {
            // What arrived in time may not have been read yet.
            socket.drainOncePerTurn()
            guard !attempt.isFinished else { return }
            socket.forget(attempt.tag)
            attempt.finish(socket.silence(since: attempt.startedAt))
        } else if let tries = attempt.work as? StaggeredTries {
            for socket in sockets.values where socket.count > 0 { socket.drainOncePerTurn() }
            guard !attempt.isFinished else { return }
            let result = tries.giveUp()
            let silences = sockets.values.map { $0.silence(since: attempt.startedAt) }
            let voided = result.isHeard ? nil : silences.first { $0.outcome != .timeout }
            attempt.finish(voided ?? result)
        }
    }

    func abandon(_ attempt: Attempt) {
        if let socket = attempt.work as? EchoSocket { socket.forget(attempt.tag) }
        (attempt.work as? StaggeredTries)?.cancel()
    }

    private func beginSeveral(_ attempt: Attempt) {
        let tries = StaggeredTries(
            loop: context.loop,
            addresses: attempt.addresses,
            until: attempt.deadline,
            every: attempt.probe.asksEveryAddress,
            start: { [unowned self, unowned attempt] address, completion in
                let socket = socket(address.family, for: attempt)
                return EchoTry(to: address, of: attempt, socket: socket, completion)
            },
            completion: { [unowned attempt] in attempt.finish($0) }
        )
        attempt.work = tries
        tries.begin()
    }

    private func socket(_ family: IPAddress.Family, for attempt: Attempt) -> Result<EchoSocket, OutcomeError> {
        let isPlain = !attempt.hasSource
        if isPlain, let known = family == .v4 ? plain.v4 : plain.v6 { return .success(known) }
        let source = attempt.probe.source
        let path = Path(family: family, source: source)
        // A socket is bound to an interface, not to its name: when a new one takes the name, only a new socket uses it.
        if let known = sockets[path], isPlain || !known.hasFailedLocally || known.count > 0 { return .success(known) }
        let opened = EchoSocket.open(
            family: family,
            by: source,
            loop: context.loop,
            watch: context.watch,
            receiveBuffer: context.receiveBuffer
        )
        sockets[path] = nil
        guard case .success(let socket) = opened else { return opened }
        sockets[path] = socket
        if isPlain { family == .v4 ? (plain.v4 = socket) : (plain.v6 = socket) }
        return opened
    }

    static func result(of answer: EchoAnswer, timeout: Duration) -> AttemptResult {
        switch answer {
        case .reply(let roundTrip):
            // It may have been read before the deadline's timer and still have come after the deadline.
            if let roundTrip, roundTrip > timeout { return AttemptResult(.timeout) }
            return AttemptResult(.ok, roundTrip: roundTrip)
        case .signed(let seen, let details, let roundTrip):
            if let roundTrip, roundTrip > timeout { return AttemptResult(.timeout) }
            return AttemptResult(.ok, roundTrip: roundTrip, egressAddress: seen, details: details)
        case .otherAddress(let sender): return AttemptResult(.error, answeredBy: sender)
        case .failure(let outcome, let rejection): return AttemptResult(outcome, rejection: rejection)
        }
    }
}

/// Of an attempt with one address nothing but the attempt itself waits.
extension Attempt: EchoClient {
    func echoed(_ answer: EchoAnswer) {
        finish(ICMPProbe.result(of: answer, timeout: timeout))
    }
}

/// One echo request to one of several addresses.
private final class EchoTry: AddressTry, EchoClient {
    private let timeout: Duration
    private var completion: ((AttemptResult) -> Void)?
    private var sent: (socket: EchoSocket, cookie: UInt64)?

    init(
        to address: IPAddress,
        of attempt: Attempt,
        socket: Result<EchoSocket, OutcomeError>,
        _ completion: @escaping (AttemptResult) -> Void
    ) {
        timeout = attempt.timeout
        self.completion = completion
        switch socket.flatMap({ open in open.send(to: address, for: self).map { (open, $0) } }) {
        case .success(let sent): self.sent = sent
        case .failure(let error): completion(AttemptResult(error.outcome))
        }
    }

    func cancel() {
        completion = nil
        guard let sent else { return }
        sent.socket.forget(sent.cookie)
        self.sent = nil
    }

    func echoed(_ answer: EchoAnswer) {
        sent = nil
        let completion = self.completion
        self.completion = nil
        completion?(ICMPProbe.result(of: answer, timeout: timeout))
    }
}
