import ZonefallModel

/// What came of all attempts of one probe since its statistics were taken last.
package struct ProbeStatistics: Sendable {
    /// Attempts that count: all that ended but those that were not sent.
    package private(set) var sent: UInt32 = 0
    package private(set) var ok: UInt32 = 0
    /// Says nothing of the target.
    package private(set) var notSent: UInt32 = 0
    /// Of the answers whose time is known.
    package private(set) var shortest: Duration?
    package private(set) var longest: Duration?
    package private(set) var total: Duration = .zero
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
        shortest = min(shortest ?? time, time)
        longest = max(longest ?? time, time)
        total += time
        roundTrips.add(time)
    }
}
