import ZonefallModel

/// Where a game day learns what the agents see, and whether they and the coordinator live.
///
/// Each call must return or throw within ``answerLimit``: while it waits, no lease is renewed. A coordinator that does not
/// answer is thrown, never an empty answer.
package protocol ObservationSource: Sendable {
    /// What arrived after a cursor, in the order of arrival; the first cursor is 0.
    ///
    /// Their times are on the clock of whoever runs the game day, as well as the source can tell: by them an attempt counts
    /// as made in the dark or in the light. No step towards the light depends on them.
    func observations(after cursor: Int64) async throws -> ObservationPage
    /// How long ago the coordinator last heard of each agent that it knows.
    func ages() async throws -> [Vantage.ID: Duration]
    /// Tells the coordinator, and everyone behind it, that a blackout begins or has ended.
    func announce(_ event: BlackoutEvent) async throws
}

/// What an ``ObservationSource`` may take for an answer.
package let answerLimit = Duration.milliseconds(500)

package struct ObservationPage: Hashable, Sendable {
    package let observations: [Observation]
    /// Where the next page begins.
    package let cursor: Int64

    package init(observations: [Observation], cursor: Int64) {
        self.observations = observations
        self.cursor = cursor
    }
}
