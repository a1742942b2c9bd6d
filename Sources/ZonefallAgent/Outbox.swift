import ZonefallModel

/// Where observations go on their way to the coordinators.
protocol Outbox: AnyObject {
    func start()
    func add(_ observation: Observation)
    /// How the agent was since this was told last; travels with the observations of the same time.
    func add(_ health: VantageHealth)
    /// Observations from here on follow another plan.
    func follow(_ plan: ProbePlan)
    /// Hands in what is left, once, and calls `ended`; at the latest after `patience`.
    func flush(patience: Duration, ended: @escaping () -> Void)
    /// What the agent's own page says of it.
    var figures: OutboxFigures { get }
}

/// How deliveries stand, for metrics and for readiness.
struct OutboxFigures: Hashable, Sendable {
    struct Link: Hashable, Sendable {
        let coordinator: String
        /// Batches that it lacks.
        var waiting = 0
        /// Whether it took what it was given last.
        var isTaking = false
        var taken: Int64 = 0
        var failed: Int64 = 0
    }

    var links: [Link] = []
    /// Of the spool; nil without one.
    var spoolBytes: Int?
    /// The age of the oldest batch that somebody lacks.
    var oldestWaiting: Duration?
    /// Observations, and rows of windows, that were lost.
    var droppedRows: Int64 = 0
    /// What keeps the spool from writing.
    var spoolFailure: String?
}

/// How much of what is observed is handed in.
package enum DeliveryDetail: String, Hashable, Sendable, CaseIterable {
    /// Every observation.
    case raw
    /// Sums over ten seconds, and at once what changed.
    case windows
    /// Every observation, and sums, too: where the spool is too small for the one, it keeps the other.
    case both
}
