import ZonefallModel

/// All that was seen of one blackout, sorted into its windows: what the judge judges by.
///
/// An attempt belongs to the window in which it started, however late it arrived. What started when it was not sure
/// whether the zone was dark belongs to none.
package struct BlackoutEvidence: Sendable {
    /// How long failover may take.
    package let settle: Duration
    /// Before the blackout.
    package private(set) var baseline = ObservationWindow()
    /// From the start until failover has had its time.
    package private(set) var onset = ObservationWindow()
    /// From then on, for as long as the zone was surely dark.
    package private(set) var dark = ObservationWindow()
    /// Since the lift.
    package private(set) var light = ObservationWindow()
    /// nil: it was never dark.
    package private(set) var imposedAt: Timestamp?
    package private(set) var liftedAt: Timestamp?
    /// The last readings while dark.
    package var readings: [TargetReading] = []

    private var darkUntil: Timestamp?
    /// A part of the zone is lit again: from here on the zone is neither dark nor light.
    private var isPartlyLit = false
    /// Started after the last moment at which the zone was surely dark.
    private var undecided: [Observation] = []

    package init(settle: Duration) {
        self.settle = settle
    }

    /// What arrived.
    package mutating func take(_ observations: [Observation]) {
        guard let imposedAt else {
            baseline += observations
            return
        }
        baseline += observations.filter { $0.time < imposedAt }
        undecided += observations.filter { $0.time >= imposedAt }
        decide(imposedAt)
    }

    /// How much longer the round trips of a way took in the dark than before, by the middle of each; nil: nothing worked.
    func addedRoundTrip(of way: Way) -> Duration? {
        guard let before = baseline.log.medianRoundTrip(of: way),
            let after = onset.log.merging(dark.log).medianRoundTrip(of: way)
        else { return nil }
        return after - before
    }

    package mutating func imposed(at time: Timestamp) {
        imposedAt = time
        darkUntil = time
    }

    /// The kernel said that all is dark, and a lease that ends is not begun again: so it was dark all along.
    package mutating func surelyDark(until time: Timestamp) {
        guard let imposedAt, liftedAt == nil, !isPartlyLit else { return }
        darkUntil = time
        decide(imposedAt)
    }

    /// Parts of the zone are lit one after the other from now on: what starts until the lift belongs to no window.
    package mutating func relightBegan() { isPartlyLit = true }

    package mutating func lifted(at time: Timestamp) {
        guard let imposedAt, liftedAt == nil else { return }
        liftedAt = time
        decide(imposedAt)
    }

    private mutating func decide(_ imposedAt: Timestamp) {
        guard let darkUntil else { return }
        let settled = imposedAt + settle
        onset += undecided.filter { $0.time < settled && $0.time <= darkUntil }
        dark += undecided.filter { $0.time >= settled && $0.time <= darkUntil }
        if let liftedAt { light += undecided.filter { $0.time > liftedAt } }
        undecided.removeAll { $0.time <= darkUntil || liftedAt != nil }
    }
}
