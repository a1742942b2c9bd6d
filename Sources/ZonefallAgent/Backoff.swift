/// How long to wait before the next try: doubling from the first wait up to the longest.
struct Backoff: Hashable, Sendable {
    let first: Duration
    let longest: Duration
    private(set) var failures = 0

    init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// Counts a failure.
    ///
    /// - Parameter spread: 0..<1, so that agents which failed together do not come back together; takes off up to a quarter.
    mutating func failed(spread: Double) -> Duration {
        let doubled = first * (1 << min(failures, 20))
        failures += 1
        return min(doubled, longest) * (1 - spread / 4)
    }

    mutating func succeeded() {
        failures = 0
    }
}
