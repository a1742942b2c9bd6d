import ZonefallModel

/// What a game day tells while it goes on, for people.
package enum GameDayProgress: Hashable, Sendable {
    case phase(Phase, zone: Zone.ID)
    /// Proved: packets were dropped, and survivors saw it.
    case dark(zone: Zone.ID, targets: Int)
    case ended(BlackoutState, zone: Zone.ID)
    case waiting(for: [String], before: GameDay.Gate.Moment)
    /// These are lit again while the others stay dark.
    case relit([String], zone: Zone.ID)

    package enum Phase: String, Hashable, Sendable, CaseIterable {
        case baseline, arm, canary, dark, light
    }
}
