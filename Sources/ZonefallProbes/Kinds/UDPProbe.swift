import ZonefallModel

/// `udp`: a signed datagram for each of so many flows, to the reflector of another agent, which signs and returns it.
///
/// Each flow has a source port of its own that stays the same, so that a path of several that is broken stays broken for its
/// flow. `ok` when all flows are answered, with the time of the slowest; `error` when some are; else what became of them. Says
/// under which address the reflector saw the vantage.
final class UDPProbe: ProbeMethod {
    static let kind = ProbeKind.udp
    static let reusesAttempts = true
    private let context: ProbeContext
    private let loop: EventLoop
    private let key: Signature?
    private var underWay: Set<String> = []
    /// For all targets with a single flow that leave by the host's own routes.
    private var shared: (v4: EchoSocket?, v6: EchoSocket?)

    init(_ context: ProbeContext) {
        self.context = context
        loop = context.loop
        key = context.local.udpKey.map { Signature(key: $0) }
    }

    func begin(_ attempt: Attempt) {
        guard let key else {
            return attempt.finish(AttemptResult(.notSent(reason: "this agent has no key for udp probes")))
        }
        if !attempt.hasSource, let address = attempt.onlyAddress, let target = single(of: attempt, at: address) {
            return ask(target, key, for: attempt)
        }
        guard underWay.insert(attempt.probe.id).inserted else {
            return attempt.finish(AttemptResult(.notSent(reason: "the attempt before is still under way")))
        }
        let id = attempt.probe.id
        let exchange = UDPExchange(loop, attempt, key) { [unowned self, unowned attempt] result in
            underWay.remove(id)
            attempt.finish(result)
        }
        attempt.work = exchange
        exchange.begin()
    }

    /// - Returns: nil for several flows, which have a socket each.
    private func single(of attempt: Attempt, at address: IPAddress) -> StreamTarget? {
        if let known = attempt.preparation as? StreamTarget { return known }
        let probe = attempt.probe
        guard (probe.options?.flows ?? 1) <= 1 else { return nil }
        let target = StreamTarget(probe, at: address)
        attempt.preparation = target
        return target
    }

    private func ask(_ target: StreamTarget, _ key: Signature, for attempt: Attempt) {
        let sent = socket(target.address.family, key).flatMap { socket in
            socket.send(to: target.address, port: target.port, for: attempt).map { (socket, $0) }
        }
        switch sent {
        case .failure(let error): attempt.finish(AttemptResult(error.outcome))
        case .success(let (socket, cookie)):
            attempt.work = socket
            attempt.tag = cookie
        }
    }

    private func socket(_ family: IPAddress.Family, _ key: Signature) -> Result<EchoSocket, OutcomeError> {
        if let known = family == .v4 ? shared.v4 : shared.v6 { return .success(known) }
        let opened = EchoSocket.open(
            signedWith: key,
            family: family,
            port: FlowPorts.shared,
            loop: loop,
            watch: context.watch,
            receiveBuffer: context.receiveBuffer
        )
        if case .success(let socket) = opened { family == .v4 ? (shared.v4 = socket) : (shared.v6 = socket) }
        return opened
    }

    func expire(_ attempt: Attempt) {
        if let socket = attempt.work as? EchoSocket {
            // What arrived in time may not have been read yet.
            socket.drainOncePerTurn()
            guard !attempt.isFinished else { return }
            socket.forget(attempt.tag)
            attempt.finish(socket.silence(since: attempt.startedAt))
        }
        (attempt.work as? UDPExchange)?.giveUp()
    }

    func abandon(_ attempt: Attempt) {
        if let socket = attempt.work as? EchoSocket { socket.forget(attempt.tag) }
        guard let exchange = attempt.work as? UDPExchange else { return }
        underWay.remove(attempt.probe.id)
        exchange.cancel()
    }
}
