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
    /// What each address said, where each is to answer; nil where the first success counts.
    private var each: [AttemptResult?]?
    private var timer: EventLoop.Timer?

    /// - Parameters:
    ///   - end: when the attempt's time is over; its owner calls ``giveUp()`` then.
    ///   - every: each address is asked at once, and each must answer.
    ///   - start: asks one address; may call back before it returns.
    init(
        loop: EventLoop,
        addresses: [IPAddress],
        until end: Instant,
        every: Bool = false,
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
        each = every ? addresses.map { _ in nil } : nil
        share = addresses.isEmpty ? .zero : (end - .now()) / addresses.count
    }

    /// Asks the first address. Apart from the initialiser, because the whole may end before this returns.
    func begin() {
        guard each != nil else { return askNext() }
        for _ in addresses where completion != nil { askNext() }
    }

    /// The time is over: stops all, and returns what is known.
    func giveUp() -> AttemptResult {
        cancel()
        return each.map(verdict) ?? plan.verdict
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
        if index + 1 < addresses.count, each == nil {
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
        if each != nil {
            each?[index] = result
            if let each, each.allSatisfy({ $0 != nil }) { finish(verdict(each)) }
            return
        }
        if result.outcome == .ok {
            var result = result
            result.asked = addresses[index]
            return finish(result)
        }
        plan.failed(result)
        plan.isExhausted ? finish(plan.verdict) : askNext()
    }

    /// What they say together where each must answer: the worst of them, and how each did.
    private func verdict(_ each: [AttemptResult?]) -> AttemptResult {
        let results = each.map { $0 ?? AttemptResult(.timeout) }
        guard var verdict = results.max(by: { $0.outcome.badness < $1.outcome.badness }) else {
            return AttemptResult(.timeout)
        }
        verdict.isHeard = results.allSatisfy(\.isHeard)
        verdict.roundTrip = verdict.outcome == .ok ? results.compactMap(\.roundTrip).max() : nil
        verdict.details.addresses = zip(addresses, results).map { address, result in
            .init(address, result.outcome, roundTrip: result.roundTrip)
        }
        return verdict
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

extension Outcome {
    /// Where nobody steps in for another, the worst stands for all; what never left says least of the bad.
    var badness: Int {
        switch self {
        case .ok: 0
        case .notSent: 1
        case .error: 2
        case .refused: 3
        case .unreachable: 4
        case .timeout: 5
        }
    }
}
