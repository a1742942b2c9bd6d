import CZonefallProbes
import ZonefallCurl
import ZonefallModel

/// One TCP connection being made, by the way that a probe was told to.
final class TCPConnect {
    typealias Completion = (Result<Int32, OutcomeError>) -> Void
    /// With the time from the SYN to the answer to it, as the kernel measured it; nil without a connection.
    typealias TimedCompletion = (Result<Int32, OutcomeError>, Duration?) -> Void

    /// How close(2) ends a connection that stands.
    enum Closing {
        /// By a reset: nothing is left behind, on neither side.
        case reset
        /// As programs do, which leaves a TIME_WAIT socket here: for balancers that log resets as errors.
        case finish
    }

    fileprivate let loop: EventLoop
    fileprivate var descriptor: Int32 = -1
    private var completion: TimedCompletion?
    private let patience: Duration?
    private let startedAt = Instant.now()

    /// Starts at once; `completion` may be called before this returns. A descriptor that it hands over is the caller's to close, which
    /// ends the connection as `closing` says. A connection that does not come about leaves nothing either way.
    ///
    /// - Parameter patience: how late the handshake may be noticed, if the completion does nothing with the descriptor but close it;
    ///   nil: it does more, and at once. A patient one must be cancelled if it is not waited for.
    init(
        loop: EventLoop,
        to target: IPAddress,
        port: UInt16,
        by source: PlannedProbe.Source,
        closing: Closing = .reset,
        patience: Duration? = nil,
        timed completion: @escaping TimedCompletion
    ) {
        self.loop = loop
        self.patience = patience
        switch Door.open(.stream, to: target, by: source) {
        case .failure(let error): completion(.failure(error), nil)
        case .success(let descriptor):
            self.descriptor = descriptor
            self.completion = completion
            if closing == .reset { _ = zf_reset_on_close(descriptor) }
            connect(zf_address(target, port: port))
        }
    }

    convenience init(
        loop: EventLoop,
        to target: IPAddress,
        port: UInt16,
        by source: PlannedProbe.Source,
        closing: Closing = .reset,
        completion: @escaping Completion
    ) {
        self.init(loop: loop, to: target, port: port, by: source, closing: closing) { result, _ in completion(result) }
    }

    deinit {
        cancel()
    }

    /// Ends the attempt without a word; safe when it has ended.
    func cancel() {
        completion = nil
        guard descriptor >= 0 else { return }
        loop.forget(descriptor)
        closeDescriptor(descriptor)
        descriptor = -1
    }

    private func connect(_ address: zf_address) {
        var address = address
        let result = zf_connect(descriptor, &address)
        switch result {
        case 0: finish(.writable)
        case 1:
            if let patience {
                loop.watchEdges(descriptor, patience: patience, self)
            } else {
                loop.watch(descriptor, for: .writable) { [unowned self] in finish($0) }
            }
        default: fail(.local(-result))
        }
    }

    fileprivate func finish(_ readiness: SocketReadiness) {
        var microseconds: Int64 = 0
        if !readiness.contains(.failed), zf_is_connected(descriptor, &microseconds) {
            return succeed(handshake(microseconds))
        }
        let result = zf_pending_error(descriptor)
        // It may have stood and ended within one turn.
        result == 0 ? succeed(.now() - startedAt) : fail(.network(-result))
    }

    fileprivate func handshake(_ microseconds: Int64) -> Duration {
        microseconds > 0 ? .microseconds(microseconds) : .now() - startedAt
    }

    fileprivate func succeed(_ handshake: Duration) {
        // Taken out of the loop's set, so that its new owner may put it in again.
        if patience != nil { loop.forget(descriptor) } else { loop.unwatch(descriptor) }
        let connected = descriptor
        descriptor = -1
        guard let completion = take() else { return closeDescriptor(connected) }
        completion(.success(connected), handshake)
    }

    private func fail(_ outcome: Outcome) {
        let completion = take()
        cancel()
        completion?(.failure(.init(outcome)), nil)
    }

    private func take() -> TimedCompletion? {
        defer { completion = nil }
        return completion
    }
}

/// A patient one is held by the loop.
extension TCPConnect: EventLoop.SocketTarget {
    func ready(_ readiness: SocketReadiness) { finish(readiness) }

    func look() {
        guard descriptor >= 0 else { return }
        var microseconds: Int64 = 0
        if zf_is_connected(descriptor, &microseconds) {
            succeed(handshake(microseconds))
        } else {
            loop.watchPatiently(descriptor, self)
        }
    }
}
