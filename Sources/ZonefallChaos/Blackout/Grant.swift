import ZonefallModel

/// Permission to be dark for a while, as whoever asked for it got it.
package struct Grant: Hashable, Sendable {
    /// The fencing number of the blackout that it is for.
    package let epoch: Int64
    /// When the question was *sent*, on the asker's own clock that nobody can set: it counts from then, so that a delay on
    /// the way can only shorten it.
    package let askedAt: Duration
    package let length: Duration

    package init(epoch: Int64, askedAt: Duration, length: Duration) {
        self.epoch = epoch
        self.askedAt = askedAt
        self.length = length
    }

    var end: Duration { askedAt + length }
}
