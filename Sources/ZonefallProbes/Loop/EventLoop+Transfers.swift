import ZonefallCurl

/// The agent's loop carries libcurl's transfers, too.
extension EventLoop: TransferLoop {
    package func after(_ delay: Duration, _ body: @escaping () -> Void) -> TransferTimer {
        // At once means at the next turn, not at the next tick.
        let moment = delay > .zero ? Instant.now() + delay : Instant(nanoseconds: 0)
        return TransferTimer(rawValue: schedule(at: moment, body).rawValue)
    }

    package func cancel(_ timer: TransferTimer) {
        cancel(Timer(rawValue: timer.rawValue))
    }
}
