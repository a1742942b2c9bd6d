import ZonefallModel

/// `tcp`: a connection, reset as soon as it stands: no TIME_WAIT is left behind, on neither side. Closed with FIN where the
/// plan says so.
///
/// The time is that of the address that answered, from its SYN to the answer to it, as the kernel measured it: when the loop
/// learns of the handshake does not matter.
final class TCPProbe: ProbeMethod {
    static let kind = ProbeKind.tcp
    static let reusesAttempts = true
    private let loop: EventLoop

    init(_ context: ProbeContext) {
        loop = context.loop
    }

    func begin(_ attempt: Attempt) {
        guard let address = attempt.onlyAddress else { return beginSeveral(attempt) }
        let target: StreamTarget
        if let known = attempt.preparation as? StreamTarget {
            target = known
        } else {
            target = StreamTarget(attempt.probe, at: address)
            attempt.preparation = target
        }
        let connect = connect(to: target) { [unowned attempt] in attempt.finish($0) }
        if !attempt.isFinished { attempt.work = connect }
    }

    func expire(_ attempt: Attempt) {
        let result = (attempt.work as? StaggeredTries)?.giveUp() ?? AttemptResult(.timeout)
        (attempt.work as? TCPConnect)?.cancel()
        attempt.finish(result)
    }

    func abandon(_ attempt: Attempt) {
        (attempt.work as? StaggeredTries)?.cancel()
        (attempt.work as? TCPConnect)?.cancel()
    }

    private func beginSeveral(_ attempt: Attempt) {
        let tries = StaggeredTries(
            loop: loop,
            addresses: attempt.addresses,
            until: attempt.deadline,
            every: attempt.probe.asksEveryAddress,
            start: { [unowned self, unowned attempt] in connect(to: StreamTarget(attempt.probe, at: $0), $1) },
            completion: { [unowned attempt] in attempt.finish($0) }
        )
        attempt.work = tries
        tries.begin()
    }

    private func connect(to target: StreamTarget, _ completion: @escaping (AttemptResult) -> Void) -> TCPConnect {
        TCPConnect(
            loop: loop,
            to: target.address,
            port: target.port,
            by: target.source,
            closing: target.closing,
            patience: target.patience
        ) { result, handshake in
            switch result {
            case .success(let descriptor):
                closeDescriptor(descriptor)
                completion(AttemptResult(.ok, roundTrip: handshake))
            case .failure(let error): completion(AttemptResult(error.outcome))
            }
        }
    }
}

extension TCPConnect: AddressTry {}

extension PlannedProbe {
    /// Each of its addresses must answer, instead of one.
    var asksEveryAddress: Bool { options?.asksEveryAddress == true }

    var closing: TCPConnect.Closing { options?.close == .finish ? .finish : .reset }
}
