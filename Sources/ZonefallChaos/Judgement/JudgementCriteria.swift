import ZonefallModel

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
    /// How long failover of a target may take, where that is not what holds for all.
    package var within: [String: Duration] = [:]
    /// Up to which share of failed rounds a target has survived, where that is not what holds for all.
    package var survivingLossRatios: [String: Double] = [:]

    package init(baselineRounds: Int, darkRounds: Int, lightRounds: Int, knownRed: Set<String> = []) {
        self.baselineRounds = baselineRounds
        self.darkRounds = darkRounds
        self.lightRounds = lightRounds
        self.knownRed = knownRed
    }

    /// - Parameter map: which targets belong to the services that the day speaks of.
    package init(_ gameDay: GameDay, in map: ZoneMap) {
        self.init(
            baselineRounds: gameDay.steadyState.rounds,
            darkRounds: gameDay.dark.rounds,
            lightRounds: gameDay.light.rounds,
            knownRed: Set(gameDay.steadyState.knownRed)
        )
        for override in gameDay.overrides {
            let service = map.services.first { $0.id == override.service }
            for target in service?.entries.map(\.target) ?? [] {
                within[target] = override.within
                survivingLossRatios[target] = override.maximumLossRatio
            }
        }
    }

    /// Up to this share of failed rounds a thing survives: single losses are not outages.
    static let survivingLossRatio = 0.25
    /// From this share on it is dead: single answers are not service.
    static let deadLossRatio = 0.75
}
