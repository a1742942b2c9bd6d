import CZonefallProbes
import ZonefallModel

/// `tcp`: a connection, reset as soon as it stands: no TIME_WAIT is left behind, on neither side.
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
            start: { [unowned self, unowned attempt] address, completion in
                let start = Instant.now()
                return TCPConnect(loop: loop, to: address, port: attempt.probe.port, by: attempt.probe.source) {
                    switch $0 {
                    case .success(let descriptor):
                        var measured: Int64 = 0
                        let isKnown = zf_is_connected(descriptor, &measured) && measured > 0
                        let roundTrip = isKnown ? .microseconds(measured) : Instant.now() - start
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
