/// How much of the past the store keeps.
package struct Retention: Hashable, Sendable {
    /// Observations; the oldest go first.
    package var rows: Int
    /// Batches, also those without observations.
    package var batches: Int
    /// Windows of ten seconds, each of all probes of an agent; and gaps.
    package var windows: Int
    /// Whatever arrived longer ago goes, however few it is.
    package var age: Duration

    package init(
        rows: Int = 1_000_000,
        batches: Int = 500_000,
        windows: Int = 50_000,
        age: Duration = .seconds(24 * 3_600)
    ) {
        self.rows = rows
        self.batches = batches
        self.windows = windows
        self.age = age
    }
}
