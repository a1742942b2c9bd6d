import ZonefallCurl
import ZonefallModel
import ZonefallProbes

/// Hands in batches: at least one a second, an empty one as a heartbeat, and each until the coordinator has it.
final class Deliverer {
    private let loop: EventLoop
    private let transfers: CurlMulti
    private let coordinator: Coordinator
    private let log: Logger
    private var queue: BatchQueue
    private var backoff = Backoff(first: .milliseconds(200), longest: .seconds(1))
    private var timer: EventLoop.Timer?
    private var request: CurlMulti.Token?
    private var trouble: String?
    private var taken: Int64 = 0
    private var failures: Int64 = 0
    /// Set once the agent is to end; called when all is handed in, or can't be.
    private var ended: (() -> Void)?

    /// Twice as often as promised, so that a batch that is a little late is still in time.
    static let interval: Duration = .milliseconds(500)

    init(loop: EventLoop, transfers: CurlMulti, coordinator: Coordinator, log: Logger, queue: BatchQueue) {
        self.loop = loop
        self.transfers = transfers
        self.coordinator = coordinator
        self.log = log
        self.queue = queue
    }

    func start() {
        send()
    }

    func add(_ observation: Observation) {
        queue.add(observation)
    }

    func add(_ health: VantageHealth) {
        queue.add(health)
    }

    func follow(planRevision: String) {
        queue.follow(planRevision: planRevision)
    }

    /// Hands in what is left, once, and calls `ended`; at the latest after `patience`.
    func flush(patience: Duration, ended: @escaping () -> Void) {
        self.ended = ended
        _ = loop.schedule(at: .now() + patience) { [weak self] in self?.finish() }
        if request == nil { send() }
    }

    var link: OutboxFigures.Link {
        .init(
            coordinator: coordinator.name,
            waiting: (queue.count + queue.batchSize - 1) / queue.batchSize,
            isTaking: taken > 0 && trouble == nil,
            taken: taken,
            failed: failures
        )
    }

    /// How many observations this coordinator will never see.
    var dropped: Int64 { queue.droppedInAll }

    private func send() {
        if let timer { loop.cancel(timer) }
        timer = nil
        request = transfers.start(coordinator.batchRequest(queue.batch(at: .now()))) { [unowned self] result in
            request = nil
            switch result {
            case .success(let response): received(response.status)
            case .failure(let error): failed("\(error)")
            }
        }
    }

    private func send(after delay: Duration) {
        timer = loop.schedule(at: .now() + delay) { [unowned self] in send() }
    }

    private func received(_ status: Int) {
        switch status {
        case 200..<300:
            queue.acknowledged()
            taken += 1
            succeeded()
        case 400..<500 where status != 408 && status != 429:
            let lost = queue.refused()
            log.error("batch refused", ["status": "\(status)", "observations_lost": "\(lost)"])
            next()
        default: failed("status \(status)")
        }
    }

    private func succeeded() {
        backoff.succeeded()
        if trouble != nil { log.info("batches are taken again", ["waiting": "\(queue.count)"]) }
        trouble = nil
        next()
    }

    private func next() {
        if ended != nil { return queue.count > 0 ? send() : finish() }
        queue.count >= queue.batchSize ? send() : send(after: Self.interval)
    }

    private func failed(_ why: String) {
        failures += 1
        if trouble != why {
            log.warning("batch not taken", ["reason": why, "coordinator": "\(coordinator.endpoint)"])
        }
        trouble = why
        if ended != nil { return finish() }
        send(after: backoff.failed(spread: .random(in: 0..<1)))
    }

    private func finish() {
        if let timer { loop.cancel(timer) }
        if let request { transfers.cancel(request) }
        (timer, request) = (nil, nil)
        let ended = self.ended
        self.ended = nil
        ended?()
    }
}
