import ZonefallModel

/// What waits to be handed in: bounded, oldest out first, and one batch at a time that stays the same until it is acknowledged.
///
/// A value; the ``Deliverer`` carries out what it says.
struct BatchQueue {
    /// Observations that follow one plan.
    private struct Segment {
        let planRevision: String?
        var observations: [Observation] = []
        /// How many of them have been taken from the front.
        var taken = 0

        var count: Int { observations.count - taken }

        mutating func takeFirst(_ most: Int) -> [Observation] {
            let first = Array(observations[taken..<min(taken + most, observations.count)])
            taken += first.count
            if taken > observations.count / 2 {
                observations.removeFirst(taken)
                taken = 0
            }
            return first
        }
    }

    /// A batch on its way: the same observations under the same number, however often it is sent.
    private struct Sealed {
        let sequence: Int64
        let planRevision: String?
        let dropped: Int64
        let observations: [Observation]
        let health: VantageHealth?
    }

    let vantage: Vantage.ID
    let epoch: Int64
    /// How many observations may wait.
    let capacity: Int
    /// How many go into one batch.
    let batchSize: Int
    private var segments = [Segment(planRevision: nil)]
    private var sealed: Sealed?
    private var health: VantageHealth?
    private var nextSequence: Int64 = 0
    private var dropped: Int64 = 0
    /// Over all batches: what the coordinator will never see.
    private(set) var droppedInAll: Int64 = 0
    /// How many wait, those of the batch on its way not counted.
    private(set) var count = 0

    init(vantage: Vantage.ID, epoch: Int64, capacity: Int = 20_000, batchSize: Int = 1_000) {
        self.vantage = vantage
        self.epoch = epoch
        self.capacity = capacity
        self.batchSize = batchSize
    }

    /// Observations from here on follow another plan.
    mutating func follow(planRevision: String) {
        if let last = segments.last, last.count == 0 { segments.removeLast() }
        segments.append(Segment(planRevision: planRevision))
    }

    /// Makes room by dropping the oldest, which is counted.
    mutating func add(_ observation: Observation) {
        segments[segments.count - 1].observations.append(observation)
        count += 1
        guard count > capacity else { return }
        let oldest = Int64(takeFirst(1).observations.count)
        dropped += oldest
        droppedInAll += oldest
    }

    /// Goes with the next batch, together with what was added since the one before.
    mutating func add(_ new: VantageHealth) {
        health = health.map { $0.merged(with: new) } ?? new
    }

    /// The batch to send: the one on its way, or a new one, an empty one if nothing waits.
    mutating func batch(at now: Timestamp) -> ObservationBatch {
        let batch = sealed ?? seal()
        return ObservationBatch(
            vantage: vantage,
            epoch: epoch,
            sequence: batch.sequence,
            sentAt: now,
            planRevision: batch.planRevision,
            dropped: batch.dropped,
            observations: batch.observations,
            health: batch.health
        )
    }

    /// True while a batch was handed out that is not acknowledged.
    var hasBatchOnItsWay: Bool { sealed != nil }

    /// The coordinator has the batch on its way.
    mutating func acknowledged() {
        sealed = nil
    }

    /// The coordinator will never take the batch on its way: its observations count as dropped, its number is not used again.
    ///
    /// - Returns: how many observations are lost.
    @discardableResult
    mutating func refused() -> Int {
        guard let lost = sealed else { return 0 }
        sealed = nil
        dropped += lost.dropped + Int64(lost.observations.count)
        droppedInAll += Int64(lost.observations.count)
        return lost.observations.count
    }

    private mutating func seal() -> Sealed {
        let (revision, observations) = takeFirst(batchSize)
        let new = Sealed(
            sequence: nextSequence,
            planRevision: revision,
            dropped: dropped,
            observations: observations,
            health: health
        )
        health = nil
        sealed = new
        nextSequence += 1
        dropped = 0
        return new
    }

    /// The oldest observations, of one plan.
    private mutating func takeFirst(_ most: Int) -> (planRevision: String?, observations: [Observation]) {
        while segments.count > 1, segments[0].count == 0 { segments.removeFirst() }
        let observations = segments[0].takeFirst(most)
        count -= observations.count
        return (segments[0].planRevision, observations)
    }
}
