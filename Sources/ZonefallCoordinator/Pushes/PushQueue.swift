import ZonefallModel

/// The messages that one receiver lacks, and when the next may be tried. A value: time and chance are arguments.
struct PushQueue: Sendable {
    /// How many may wait; beyond it the oldest is dropped.
    let capacity: Int
    let policy: RetryPolicy

    private(set) var waiting: [PushMessage] = []
    /// In a row.
    private(set) var failures = 0
    /// Not before this; nil: at once.
    private(set) var pausedUntil: Timestamp?
    private(set) var counts = Counts()

    struct Counts: Hashable, Sendable {
        var delivered = 0
        var retried = 0
        /// By the receiver, for good.
        var refused = 0
        /// By us, because too many waited.
        var dropped = 0
    }

    init(capacity: Int, policy: RetryPolicy = RetryPolicy()) {
        self.capacity = max(1, capacity)
        self.policy = policy
    }

    mutating func append(_ message: PushMessage) {
        if let key = message.key, let index = waiting.firstIndex(where: { $0.key == key }) {
            waiting[index] = message
            return
        }
        waiting.append(message)
        if waiting.count > capacity {
            waiting.removeFirst(waiting.count - capacity)
            counts.dropped += 1
        }
    }

    /// Takes the message that is to be sent now; nil when none is, or none may be yet.
    mutating func next(at now: Timestamp) -> PushMessage? {
        if let pausedUntil, now < pausedUntil { return nil }
        guard !waiting.isEmpty else { return nil }
        return waiting.removeFirst()
    }

    /// Takes note of what came of a message that ``next(at:)`` gave.
    mutating func settle(
        _ message: PushMessage,
        _ judgement: PushAnswer.Judgement,
        at now: Timestamp,
        using random: inout some RandomNumberGenerator
    ) {
        switch judgement {
        case .taken:
            counts.delivered += 1
            (failures, pausedUntil) = (0, nil)
        case .refused:
            // The receiver lives, and the next message may be another matter.
            counts.refused += 1
            (failures, pausedUntil) = (0, nil)
        case .later(let retryAfter):
            counts.retried += 1
            failures += 1
            pausedUntil = now + policy.pause(after: failures, retryAfter: retryAfter, using: &random)
            // Back to its place, unless a newer one says the same.
            let isOutdated = message.key != nil && waiting.contains { $0.key == message.key }
            if isOutdated { return }
            if waiting.count < capacity { waiting.insert(message, at: 0) } else { counts.dropped += 1 }
        }
    }
}
