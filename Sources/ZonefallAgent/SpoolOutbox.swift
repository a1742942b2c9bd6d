import Glibc
import ZonefallModel
import ZonefallProbes

/// Observations go through the spool: what changed at once, all else in batches of a second, and sums every ten.
final class SpoolOutbox: Outbox {
    private let loop: EventLoop
    private let spool: Spool
    private let deliverers: [SpoolDeliverer]
    private let detail: DeliveryDetail
    private var planRevision: String?
    private var raw: [Observation] = []
    private var changes: [Observation] = []
    private var detector = ChangeDetector()
    private var windows = WindowBuilder()
    private var health: VantageHealth?
    private var changesTimer: EventLoop.Timer?

    /// How many observations go into one batch; more make another.
    static let batchSize = 1_000
    static let rawInterval: Duration = .seconds(1)
    /// What changes together travels together.
    static let changesDelay: Duration = .milliseconds(50)

    init(loop: EventLoop, spool: Spool, deliverers: [SpoolDeliverer], detail: DeliveryDetail) {
        self.loop = loop
        self.spool = spool
        self.deliverers = deliverers
        self.detail = detail
        spool.changed = { [unowned self] in
            for deliverer in self.deliverers { deliverer.wake() }
        }
    }

    func start() {
        for deliverer in deliverers { deliverer.start() }
        tickLater()
    }

    func add(_ observation: Observation) {
        if detail != .raw { windows.add(observation, at: .now()) }
        if detector.isChange(observation) {
            changes.append(observation)
            if changes.count >= Self.batchSize { return sealChanges() }
            guard changesTimer == nil else { return }
            changesTimer = loop.schedule(at: .now() + Self.changesDelay) { [unowned self] in
                changesTimer = nil
                sealChanges()
            }
        } else if detail != .windows {
            raw.append(observation)
            if raw.count >= Self.batchSize { sealRaw() }
        }
    }

    func add(_ new: VantageHealth) {
        health = health.map { $0.merged(with: new) } ?? new
    }

    func follow(_ plan: ProbePlan) {
        seal()
        planRevision = plan.revision
        for deliverer in deliverers { deliverer.planRevision = plan.revision }
        detector.keep(Set(plan.probes.map { ProbedTarget(target: $0.target, kind: $0.kind) }))
    }

    func flush(patience: Duration, ended: @escaping () -> Void) {
        seal()
        if let window = windows.take(at: .now(), isLast: true) { append(window) }
        var left = deliverers.count
        for deliverer in deliverers {
            deliverer.flush(patience: patience) { [spool] in
                left -= 1
                guard left == 0 else { return }
                spool.finish(at: .now())
                ended()
            }
        }
    }

    var figures: OutboxFigures {
        OutboxFigures(
            links: deliverers.map(\.link),
            spoolBytes: spool.ledger.bytes,
            oldestWaiting: spool.ledger.oldestWaiting.map { max(.zero, Timestamp.now() - $0) },
            droppedRows: spool.figures.droppedRows,
            spoolFailure: spool.figures.failure.map { String(cString: strerror($0)) }
        )
    }

    private func tickLater() {
        _ = loop.schedule(at: .now() + Self.rawInterval) { [unowned self] in
            sealRaw()
            if let window = windows.take(at: .now()) { append(window) }
            spool.tick(at: .now())
            tickLater()
        }
    }

    private func seal() {
        sealChanges()
        sealRaw()
    }

    private func sealChanges() {
        guard !changes.isEmpty else { return }
        spool.append(BatchContent(planRevision: planRevision, observations: changes), to: .changes, at: .now())
        changes = []
    }

    private func sealRaw() {
        guard !raw.isEmpty else { return }
        let content = BatchContent(planRevision: planRevision, observations: raw, health: takeHealth())
        spool.append(content, to: .raw, at: .now())
        raw = []
    }

    private func append(_ window: ProbeWindows) {
        // Where raw observations travel, the agent's health travels with them.
        let health = detail == .windows ? takeHealth() : nil
        let content = BatchContent(planRevision: planRevision, windows: [window], health: health)
        spool.append(content, to: .windows, at: .now())
    }

    private func takeHealth() -> VantageHealth? {
        defer { health = nil }
        return health
    }
}
