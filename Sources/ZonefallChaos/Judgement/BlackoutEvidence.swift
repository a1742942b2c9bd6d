import ZonefallModel

/// All that was seen of one blackout: what the judge judges by.
package struct BlackoutEvidence: Sendable {
    /// Before the blackout, the newest last.
    package var baseline: ObservationWindow
    /// From the start until failover has had its time.
    package var onset: ObservationWindow
    /// From then on to the lift.
    package var dark: ObservationWindow
    /// Since the lift.
    package var light: ObservationWindow
    /// nil: it was never dark.
    package var imposedAt: Timestamp?
    package var liftedAt: Timestamp?
    /// The last readings while dark.
    package var readings: [TargetReading]

    package init(
        baseline: ObservationWindow = ObservationWindow(),
        onset: ObservationWindow = ObservationWindow(),
        dark: ObservationWindow = ObservationWindow(),
        light: ObservationWindow = ObservationWindow(),
        imposedAt: Timestamp? = nil,
        liftedAt: Timestamp? = nil,
        readings: [TargetReading] = []
    ) {
        self.baseline = baseline
        self.onset = onset
        self.dark = dark
        self.light = light
        self.imposedAt = imposedAt
        self.liftedAt = liftedAt
        self.readings = readings
    }
}

/// How much is asked of the evidence.
package struct JudgementCriteria: Hashable, Sendable {
    /// So many green rounds in a row before the blackout, or it is not judged.
    package var baselineRounds: Int
    /// So many rounds in the dark, or it is unknown.
    package var darkRounds: Int
    /// So many green rounds in a row make it recovered.
    package var lightRounds: Int
    /// Targets that nobody is to wonder at.
    package var knownRed: Set<String>

    package init(baselineRounds: Int, darkRounds: Int, lightRounds: Int, knownRed: Set<String> = []) {
        self.baselineRounds = baselineRounds
        self.darkRounds = darkRounds
        self.lightRounds = lightRounds
        self.knownRed = knownRed
    }

    package init(_ gameDay: GameDay) {
        self.init(
            baselineRounds: gameDay.steadyState.rounds,
            darkRounds: gameDay.dark.rounds,
            lightRounds: gameDay.light.rounds,
            knownRed: Set(gameDay.steadyState.knownRed)
        )
    }

    /// Up to this share of failed rounds a thing survives: single losses are not outages.
    static let survivingLossRatio = 0.25
    /// From this share on it is dead: single answers are not service.
    static let deadLossRatio = 0.75
}
