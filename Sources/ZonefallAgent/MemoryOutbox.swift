import ZonefallModel

/// Observations wait in memory, in a queue for each coordinator: a dead one slows nobody.
final class MemoryOutbox: Outbox {
    private let deliverers: [Deliverer]

    init(_ deliverers: [Deliverer]) {
        self.deliverers = deliverers
    }

    func start() {
        for deliverer in deliverers { deliverer.start() }
    }

    func add(_ observation: Observation) {
        for deliverer in deliverers { deliverer.add(observation) }
    }

    func add(_ health: VantageHealth) {
        for deliverer in deliverers { deliverer.add(health) }
    }

    func follow(_ plan: ProbePlan) {
        for deliverer in deliverers { deliverer.follow(planRevision: plan.revision) }
    }

    func flush(patience: Duration, ended: @escaping () -> Void) {
        var left = deliverers.count
        for deliverer in deliverers {
            deliverer.flush(patience: patience) {
                left -= 1
                if left == 0 { ended() }
            }
        }
    }

    var figures: OutboxFigures {
        OutboxFigures(links: deliverers.map(\.link), droppedRows: deliverers.reduce(0) { $0 + $1.dropped })
    }
}
