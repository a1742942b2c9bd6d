import ZonefallModel

/// Counts what passes on its way to the outbox.
final class ObservationTap {
    private let outbox: any Outbox
    private(set) var outcomes: [String: Int64] = [:]

    init(_ outbox: any Outbox) {
        self.outbox = outbox
    }

    func add(_ observation: Observation) {
        outcomes[observation.outcome.name, default: 0] += 1
        outbox.add(observation)
    }
}
