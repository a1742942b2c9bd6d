import CZonefallProbes
import ZonefallCurl
import ZonefallModel

/// One TCP connection being made, by the way that a probe was told to.
final class TCPConnect {
    typealias Completion = (Result<Int32, OutcomeError>) -> Void

    /// How close(2) ends a connection that stands.
    enum Closing {
        /// By a reset: nothing is left behind, on neither side.
        case reset
        /// As programs do, which leaves a TIME_WAIT socket here: for balancers that log resets as errors.
        case finish
    }

    private let loop: EventLoop
    private var descriptor: Int32 = -1
    private var completion: Completion?

    /// Starts at once; `completion` may be called before this returns. A descriptor that it hands over is the caller's
    /// to close, which ends the connection as `closing` says. A connection that does not come about leaves nothing either way.
    init(
        loop: EventLoop,
        to target: IPAddress,
        port: UInt16,
        by source: PlannedProbe.Source,
        closing: Closing = .reset,
        completion: @escaping Completion
    ) {
        self.loop = loop
        switch Door.open(.stream, to: target, by: source) {
        case .failure(let error): completion(.failure(error))
        case .success(let descriptor):
            self.descriptor = descriptor
            self.completion = completion
            if closing == .reset { _ = zf_reset_on_close(descriptor) }
            connect(zf_address(target, port: port))
        }
    }

    deinit {
        cancel()
    }

    /// Ends the attempt without a word; safe when it has ended.
    func cancel() {
        completion = nil
        guard descriptor >= 0 else { return }
        loop.unwatch(descriptor)
        closeDescriptor(descriptor)
        descriptor = -1
    }

    private func connect(_ address: zf_address) {
        var address = address
        let result = zf_connect(descriptor, &address)
        switch result {
        case 0: succeed()
        case 1: loop.watch(descriptor, for: .writable) { [unowned self] _ in finish() }
        default: fail(.local(-result))
        }
    }

    private func finish() {
        let result = zf_pending_error(descriptor)
        result == 0 ? succeed() : fail(.network(-result))
    }

    private func succeed() {
        loop.unwatch(descriptor)
        let connected = descriptor
        descriptor = -1
        take()?(.success(connected))
    }

    private func fail(_ outcome: Outcome) {
        let completion = take()
        cancel()
        completion?(.failure(.init(outcome)))
    }

    private func take() -> Completion? {
        defer { completion = nil }
        return completion
    }
}
