import ZonefallModel

/// A set of things that happened, with what follows from them for every pair at every moment, and how well that fits.
struct Story: Sendable {
    let items: StoryItems
    /// By slot: the number of its set of dead nodes in the cache.
    var outages: [Int]
    /// By slot: how far the dark there was only inferred.
    var doubts: [Doubt]
    /// By stretch: how well it fits what is told, as ``PairFit/told``.
    var told: [Float]
    /// The log-likelihood of everything that was seen.
    var fit: Double
    /// The log-likelihood of everything that was seen, and the price of the items.
    var score: Double
    /// The stretches that were told anew, compared with the story from which this one was made.
    var retold: [Int] = []
    /// What further changes would gain; known of stories that somebody wanted to improve.
    var gains: Gains?
}
