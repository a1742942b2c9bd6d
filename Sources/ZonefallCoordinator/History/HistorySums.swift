import ZonefallModel

/// What a batch adds to the history: sums for each cell in each stretch of ten seconds.
package struct HistorySums: Hashable, Sendable {
    package struct Key: Hashable, Sendable {
        /// The first second of the stretch, since 1970.
        package let start: Int64
        package let cell: ZoneMatrix.Cell
    }

    package struct Sum: Hashable, Sendable {
        package var attempts = 0
        package var ok = 0
        package var notSent = 0
    }

    /// Of single observations.
    package private(set) var raw: [Key: Sum] = [:]
    /// Of what agents summed up themselves. An agent may send both, so they are kept apart.
    package private(set) var summed: [Key: Sum] = [:]

    /// The finest stretch that is kept.
    package static let step: Int64 = 10

    package init() {}

    /// - Parameter batch: with its times on the coordinator's clock.
    init(of batch: ObservationBatch, cell: (Observation) -> ZoneMatrix.Cell?) {
        for observation in batch.observations {
            guard let cell = cell(observation) else { continue }
            let key = Key(start: Self.start(of: observation.time), cell: cell)
            switch observation.outcome {
            case .ok:
                raw[key, default: Sum()].attempts += 1
                raw[key, default: Sum()].ok += 1
            case .notSent: raw[key, default: Sum()].notSent += 1
            case .timeout, .unreachable, .refused, .error: raw[key, default: Sum()].attempts += 1
            }
        }
        for window in batch.windows {
            for row in window.rows {
                let asked = Observation(
                    time: window.start,
                    vantage: batch.vantage,
                    target: row.target,
                    kind: row.kind,
                    outcome: .ok
                )
                guard let cell = cell(asked) else { continue }
                let key = Key(start: Self.start(of: window.start), cell: cell)
                var sum = summed[key] ?? Sum()
                sum.attempts += row.sent
                sum.ok += row.ok
                sum.notSent += row.notSent
                summed[key] = sum
            }
        }
    }

    private static func start(of time: Timestamp) -> Int64 {
        let seconds = time.millisecondsSinceEpoch / 1_000
        return seconds - seconds % step
    }
}
