/// How often something happens: whether a second held many of them, as a value.
struct EventRate {
    private var secondStartedAt = Instant(nanoseconds: 0)
    private var thisSecond = 0
    /// In the last whole second.
    private(set) var lastSecond = 0

    /// It happened once more.
    mutating func count(at now: Instant) {
        let passed = now.nanoseconds - secondStartedAt.nanoseconds
        if passed >= 1_000_000_000 {
            // A second without any has no count of its own.
            lastSecond = passed < 2_000_000_000 ? thisSecond : 0
            thisSecond = 0
            secondStartedAt = now
        }
        thisSecond += 1
    }
}
