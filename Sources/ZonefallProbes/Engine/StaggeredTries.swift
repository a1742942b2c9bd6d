import ZonefallModel

/// One address being asked, as a kind does it.
protocol AddressTry: AnyObject {
    /// Stops without a word; nothing is called afterwards.
    func cancel()
}

/// Carries out a ``Staggering`` for one attempt.
final class StaggeredTries {
    typealias Start = (IPAddress, @escaping (AttemptResult) -> Void) -> any AddressTry

    private let loop: EventLoop
    private let addresses: [IPAddress]
    private let share: Duration
    private let start: Start
    private var completion: ((AttemptResult) -> Void)?
    private var plan: Staggering
    private var tries: [(any AddressTry)?]
    private var hasEnded: [Bool]
    private var timer: EventLoop.Timer?

    /// - Parameters:
    ///   - end: when the attempt's time is over; its owner calls ``giveUp()`` then.
    ///   - start: asks one address; may call back before it returns.
    init(
        loop: EventLoop,
        addresses: [IPAddress],
        until end: Instant,
        start: @escaping Start,
        completion: @escaping (AttemptResult) -> Void
    ) {
        self.loop = loop
        self.addresses = addresses
        self.start = start
        self.completion = completion
        plan = Staggering(count: addresses.count)
        tries = addresses.map { _ in nil }
        hasEnded = addresses.map { _ in false }
        share = addresses.isEmpty ? .zero : (end - .now()) / addresses.count
    }

    /// Asks the first address. Apart from the initialiser, because the whole may end before this returns.
    func begin() {
        askNext()
    }

    /// The time is over: stops all, and returns what is known.
    func giveUp() -> AttemptResult {
        cancel()
        return plan.verdict
    }

    /// Stops all without a word.
    func cancel() {
        completion = nil
        stopTimer()
        for index in tries.indices {
            tries[index]?.cancel()
            tries[index] = nil
        }
    }

    private func askNext() {
        stopTimer()
        guard completion != nil, let index = plan.next() else { return }
        if index + 1 < addresses.count {
            timer = loop.schedule(at: .now() + share) { [weak self] in
                self?.timer = nil
                self?.askNext()
            }
        }
        let asked = start(addresses[index]) { [weak self] result in self?.ended(index, result) }
        if hasEnded[index] || completion == nil { asked.cancel() } else { tries[index] = asked }
    }

    private func ended(_ index: Int, _ result: AttemptResult) {
        guard completion != nil, !hasEnded[index] else { return }
        hasEnded[index] = true
        tries[index] = nil
        if result.outcome == .ok {
            var result = result
            result.asked = addresses[index]
            return finish(result)
        }
        plan.failed(result)
        plan.isExhausted ? finish(plan.verdict) : askNext()
    }

    private func finish(_ result: AttemptResult) {
        let completion = self.completion
        cancel()
        completion?(result)
    }

    private func stopTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }
}
