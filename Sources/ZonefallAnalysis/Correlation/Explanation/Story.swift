import ZonefallModel

/// A set of things that happened, with what follows from them for every pair at every moment, and how well that fits.
struct Story: Sendable {
    let items: Set<StoryItem>
    /// By slot: the number of its set of dead nodes in the cache.
    let outages: [Int]
    /// By slot: whether the dark there was only inferred.
    let isInferred: [Bool]
    /// By pair, as in the scene's cells.
    let states: [[PairState]]
    /// Log-likelihood of everything that was seen, and the price of the items.
    let score: Double
}
