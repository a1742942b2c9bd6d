import ZonefallModel

/// When a read that failed is asked again: clouds are busiest when something is wrong with them.
package struct RetryPolicy: Hashable, Sendable {
    /// After the first one.
    package var mostRetries = 4
    package var firstDelay: Duration = .milliseconds(500)
    package var longestDelay: Duration = .seconds(20)
    /// For one request with all its repetitions.
    package var deadline: Duration = .seconds(90)

    package init() {}

    /// Statuses of servers and proxies that may be gone in a moment.
    private static let passing: Set<Int> = [429, 502, 503, 504]

    static func mayPass(_ status: Int) -> Bool { passing.contains(status) }

    /// - Parameters:
    ///   - retry: from 0.
    ///   - retryAfter: the answer's header; a number of seconds, or a date, which is not used.
    ///   - spent: since the first request.
    ///   - jitter: 0 to 1.
    /// - Returns: how long to wait; nil: give up.
    func delay(before retry: Int, retryAfter: String?, spent: Duration, jitter: Double) -> Duration? {
        guard retry < mostRetries else { return nil }
        var delay = firstDelay
        for _ in 0..<retry { delay = min(delay * 2, longestDelay) }
        delay = .milliseconds(Int64(Double(delay.wholeMilliseconds) * (0.75 + jitter / 2)))
        if let asked = retryAfter.flatMap({ Int64($0) }), asked >= 0 { delay = max(delay, .seconds(asked)) }
        // Who asks for more patience than there is gets none: the answer is the same, and sooner.
        return spent + delay > deadline ? nil : delay
    }
}
