import ZonefallModel

/// What came of all attempts of one probe since its statistics were taken last.
package struct ProbeStatistics: Sendable {
    /// Attempts that count: all that ended but those that were not sent.
    package private(set) var sent: UInt32 = 0
    package private(set) var ok: UInt32 = 0
    /// Says nothing of the target.
    package private(set) var notSent: UInt32 = 0
    // Of the answers whose time is known, in nanoseconds: in this size there is room for one of these for each target.
    private var shortestTime: UInt32 = .max
    private var longestTime: UInt32 = 0
    private var totalTime: Int64 = 0
    package private(set) var roundTrips = RoundTripHistogram()

    package init() {}

    mutating func count(_ result: AttemptResult) {
        if case .notSent = result.outcome {
            notSent &+= 1
            return
        }
        sent &+= 1
        guard result.outcome == .ok else { return }
        ok &+= 1
        guard let time = result.roundTrip else { return }
        let nanoseconds = time.nanoseconds
        shortestTime = min(shortestTime, UInt32(clamping: nanoseconds))
        longestTime = max(longestTime, UInt32(clamping: nanoseconds))
        totalTime += nanoseconds
        roundTrips.add(microseconds: nanoseconds / 1_000)
    }

    /// nil without an answer whose time is known; at most some four seconds are told.
    package var shortest: Duration? { roundTrips.count == 0 ? nil : .nanoseconds(shortestTime) }
    package var longest: Duration? { roundTrips.count == 0 ? nil : .nanoseconds(longestTime) }
    package var mean: Duration? {
        roundTrips.count == 0 ? nil : .nanoseconds(totalTime / Int64(roundTrips.count))
    }
}
