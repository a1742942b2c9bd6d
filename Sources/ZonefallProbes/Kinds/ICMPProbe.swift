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

    private let loop: EventLoop
    private var sockets: [Path: EchoSocket] = [:]

    init(_ context: ProbeContext) {
        loop = context.loop
    }

    func begin(_ attempt: Attempt) {
        let tries = StaggeredTries(
            loop: loop,
            addresses: attempt.addresses,
            until: attempt.deadline,
            start: { [unowned self, unowned attempt] address, completion in
                let path = Path(family: address.family, source: attempt.probe.source)
                let asked = EchoTry(to: address, of: attempt, socket: socket(path), completion)
                if asked.couldNotLeave { discard(path) }
                return asked
            },
            completion: { [unowned attempt] in attempt.finish($0) }
        )
        attempt.work = tries
        tries.begin()
    }

    func expire(_ attempt: Attempt) {
        // What arrived in time may not have been read yet.
        for socket in sockets.values where socket.count > 0 { socket.drain() }
        guard !attempt.isFinished, let tries = attempt.work as? StaggeredTries else { return }
        attempt.finish(tries.giveUp())
    }

    func abandon(_ attempt: Attempt) {
        (attempt.work as? StaggeredTries)?.cancel()
    }

    private func socket(_ path: Path) -> Result<EchoSocket, OutcomeError> {
        if let socket = sockets[path] { return .success(socket) }
        let opened = EchoSocket.open(family: path.family, by: path.source, loop: loop)
        if case .success(let socket) = opened { sockets[path] = socket }
        return opened
    }

    /// A socket is bound to an interface, not to its name: when a new one takes the name, only a new socket uses it.
    private func discard(_ path: Path) {
        if sockets[path]?.count == 0 { sockets[path] = nil }
    }
}

/// One echo request to one address.
private final class EchoTry: AddressTry {
    /// True when the request did not get out of this host.
    private(set) var couldNotLeave = false
    private let socket: EchoSocket?
    private var cookie: UInt64?

    init(
        to address: IPAddress,
        of attempt: Attempt,
        socket: Result<EchoSocket, OutcomeError>,
        _ completion: @escaping (AttemptResult) -> Void
    ) {
        guard case .success(let open) = socket else {
            self.socket = nil
            if case .failure(let error) = socket { completion(AttemptResult(error.outcome)) }
            return
        }
        self.socket = open
        let timeout = attempt.probe.timeout
        let sent = open.send(to: address) { answer in
            completion(Self.result(of: answer, timeout: timeout))
        }
        switch sent {
        case .success(let cookie): self.cookie = cookie
        case .failure(let error):
            couldNotLeave = true
            completion(AttemptResult(error.outcome))
        }
    }

    func cancel() {
        guard let cookie else { return }
        socket?.forget(cookie)
        self.cookie = nil
    }

    private static func result(of answer: EchoSocket.Answer, timeout: Duration) -> AttemptResult {
        switch answer {
        case .reply(let roundTrip):
            // It may have been read before the deadline's timer and still have come after the deadline.
            if let roundTrip, roundTrip > timeout { return AttemptResult(.timeout) }
            return AttemptResult(.ok, roundTrip: roundTrip)
        case .otherAddress: return AttemptResult(.error)
        case .failure(let outcome): return AttemptResult(outcome)
        }
    }
}
