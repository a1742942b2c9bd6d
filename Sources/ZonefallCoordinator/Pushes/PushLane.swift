import Logging
import ZonefallModel
import ZonefallReports

/// One receiver: its queue, and the loop that empties it. Lanes know nothing of each other, so that a dead receiver slows nobody.
actor PushLane {
    nonisolated let receiver: PushReceiver
    private let transport: any PushTransport
    private let health: PushHealth
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private var random: any RandomNumberGenerator & Sendable
    private var queue: PushQueue
    /// What Grafana called the annotations that are open.
    private var annotations: [String: Int64] = [:]
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(
        _ receiver: PushReceiver,
        transport: any PushTransport,
        health: PushHealth,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp,
        random: any RandomNumberGenerator & Sendable,
        policy: RetryPolicy = RetryPolicy()
    ) {
        self.receiver = receiver
        self.transport = transport
        self.health = health
        self.logger = logger
        self.now = now
        self.random = random
        queue = PushQueue(capacity: receiver.longestQueue, policy: policy)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Returns at once, whatever the receiver does.
    func submit(_ messages: [PushMessage]) {
        guard !messages.isEmpty else { return }
        for message in messages { queue.append(message) }
        tell()
        signal.yield()
    }

    /// Delivers until the task is cancelled.
    func run() async {
        var arrivals = signals.makeAsyncIterator()
        while !Task.isCancelled {
            await deliver()
            let alarm = alarm()
            _ = await arrivals.next()
            alarm?.cancel()
        }
    }

    /// Sends whatever may be sent now.
    private func deliver() async {
        while !Task.isCancelled, let message = queue.next(at: now()) {
            let answer = await transport.send(addressed(message))
            settle(message, answer)
        }
    }

    /// Wakes the loop when a pause is over.
    private func alarm() -> Task<Void, Never>? {
        guard !queue.waiting.isEmpty, let until = queue.pausedUntil else { return nil }
        let (pause, signal) = (max(.milliseconds(1), until - now()), signal)
        return Task {
            // Cancelled: somebody else woke it.
            if (try? await Task.sleep(for: pause)) != nil { signal.yield() }
        }
    }

    private func addressed(_ message: PushMessage) -> PushMessage {
        guard case .closes(let key, let body) = message.purpose, let id = annotations[key] else { return message }
        return PushMessage(method: .patch, path: "\(message.path)/\(id)", headers: message.headers, body: body)
    }

    private func settle(_ message: PushMessage, _ answer: PushAnswer) {
        let judgement = answer.judgement
        let wasFailing = queue.failures > 0
        queue.settle(message, judgement, at: now(), using: &random)
        if judgement == .taken, case .answered(_, _, let body) = answer { learn(from: body, of: message) }
        tell()
        health.update(receiver.name) { entry in
            entry.isUp = judgement == .taken
            if judgement == .taken { entry.lastDelivery = now() }
        }
        switch judgement {
        case .taken where wasFailing: logger.notice("A receiver takes messages again", metadata: metadata)
        case .refused: logger.warning("A receiver refuses a message", metadata: metadata(answer))
        case .later where !wasFailing: logger.warning("A receiver can't be told", metadata: metadata(answer))
        case .taken, .later: break
        }
    }

    private func learn(from body: [UInt8], of message: PushMessage) {
        switch message.purpose {
        case .opens(let key): annotations[key] = GrafanaAnnotation.id(in: body)
        case .closes(let key, _): annotations[key] = nil
        case .plain: break
        }
    }

    private func tell() {
        let (counts, waiting) = (queue.counts, queue.waiting.count)
        health.update(receiver.name) { ($0.counts, $0.waiting) = (counts, waiting) }
    }

    private var metadata: Logger.Metadata { ["receiver": "\(receiver.name)"] }

    private func metadata(_ answer: PushAnswer) -> Logger.Metadata {
        ["receiver": "\(receiver.name)", "reason": "\(answer.text)"]
    }
}
