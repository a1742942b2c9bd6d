import ZonefallModel

extension ObservationBatch {
    /// The batch with only those observations.
    func keeping(_ isKept: (Observation) -> Bool) -> ObservationBatch {
        guard !observations.allSatisfy(isKept) else { return self }
        return with(observations.filter(isKept))
    }

    /// The batch with every observation made in `zone`.
    func placed(in zone: Zone.ID?) -> ObservationBatch {
        with(
            observations.map { observation in
                var placed = observation
                placed.zone = zone
                return placed
            }
        )
    }

    private func with(_ observations: [Observation]) -> ObservationBatch {
        ObservationBatch(
            vantage: vantage,
            epoch: epoch,
            sequence: sequence,
            sentAt: sentAt,
            planRevision: planRevision,
            dropped: dropped,
            observations: observations
        )
    }
}
