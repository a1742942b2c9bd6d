import CZonefallProbes
import ZonefallModel

/// `tcp`: a connection, reset as soon as it stands: no TIME_WAIT is left behind, on neither side. Closed with FIN where the
/// plan says so.
///
/// The time is that of the address that answered, from its SYN to the answer to it, as the kernel measured it: when the loop
/// learns of the handshake does not matter.
final class TCPProbe: ProbeMethod {
    static let kind = ProbeKind.tcp
    private let loop: EventLoop

    init(_ context: ProbeContext) {
        loop = context.loop
    }

    func begin(_ attempt: Attempt) {
        let tries = StaggeredTries(
            loop: loop,
            addresses: attempt.addresses,
            until: attempt.deadline,
            every: attempt.probe.asksEveryAddress,
            start: { [unowned self, unowned attempt] address, completion in
                let start = Instant.now()
                return TCPConnect(
                    loop: loop,
                    to: address,
                    port: attempt.probe.port,
                    by: attempt.probe.source,
                    closing: attempt.probe.closing
                ) {
                    switch $0 {
                    case .success(let descriptor):
                        let measured = zf_handshake_us(descriptor)
                        let roundTrip = measured > 0 ? .microseconds(measured) : Instant.now() - start
                        closeDescriptor(descriptor)
                        completion(AttemptResult(.ok, roundTrip: roundTrip))
                    case .failure(let error): completion(AttemptResult(error.outcome))
                    }
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
}

extension TCPConnect: AddressTry {}

extension PlannedProbe {
    /// Each of its addresses must answer, instead of one.
    var asksEveryAddress: Bool { options?.asksEveryAddress == true }

    var closing: TCPConnect.Closing { options?.close == .finish ? .finish : .reset }
}
