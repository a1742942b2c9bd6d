import ZonefallModel

extension ObservationBatch {
    /// The batch with only those observations, and those rows of windows, whose targets are known.
    func keeping(targets isKnown: (String) -> Bool) -> ObservationBatch {
        with(
            observations.filter { isKnown($0.target) },
            windows.map { window in
                ProbeWindows(start: window.start, rows: window.rows.filter { isKnown($0.target) })
            }
        )
    }

    /// Observations and rows of windows.
    var rows: Int { observations.count + windows.reduce(0) { $0 + $1.rows.count } }

    /// The batch with every observation made in `zone`, and nothing in it longer than it can honestly be.
    func admitted(in zone: Zone.ID?) -> ObservationBatch {
        with(
            observations.map { observation in
                var placed = observation.bounded
                placed.zone = zone
                return placed
            },
            windows
        )
    }

    /// Clocks may differ by so much, and findings bear it.
    static let clockTolerance = Duration.seconds(5)
    /// What is older proves nothing any more.
    private static let oldest = Duration.seconds(24 * 3_600)

    /// The batch with its times on the coordinator's clock, as far as that is known.
    ///
    /// A batch that was sent later than it arrived comes from a clock that is ahead, and is put back by so much: one such
    /// clock must not make what all others say look old. One that is behind can't be told from a batch that was late, so
    /// its times stand, but for those that are a day old.
    ///
    /// - Parameter now: when the batch arrived.
    func onClock(of now: Timestamp) -> ObservationBatch {
        let ahead = sentAt - now
        let shift = ahead > Self.clockTolerance ? ahead : .zero
        func placed(_ time: Timestamp) -> Timestamp? {
            let shifted = time + (.zero - shift)
            if shifted - now > Self.clockTolerance { return now }
            return now - shifted > Self.oldest ? nil : shifted
        }
        let observations = observations.compactMap { observation -> Observation? in
            guard let time = placed(observation.time) else { return nil }
            var moved = observation
            moved.time = time
            return moved
        }
        let windows = windows.compactMap { window in
            placed(window.start).map { ProbeWindows(start: $0, rows: window.rows) }
        }
        return ObservationBatch(
            vantage: vantage,
            epoch: epoch,
            sequence: sequence,
            sentAt: placed(sentAt) ?? now,
            planRevision: planRevision,
            dropped: dropped,
            observations: observations,
            windows: windows,
            gaps: gaps,
            sealedAt: sealedAt.flatMap(placed),
            health: health
        )
    }

    private func with(_ observations: [Observation], _ windows: [ProbeWindows]) -> ObservationBatch {
        ObservationBatch(
            vantage: vantage,
            epoch: epoch,
            sequence: sequence,
            sentAt: sentAt,
            planRevision: planRevision?.cut(to: 128),
            dropped: dropped,
            observations: observations,
            windows: windows,
            gaps: gaps,
            sealedAt: sealedAt,
            health: health
        )
    }
}
