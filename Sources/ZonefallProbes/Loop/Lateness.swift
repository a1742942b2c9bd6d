/// How late the event loop woke, and when: what an attempt asks before it calls silence a failure.
///
/// A value: the loop writes into it, tests make their own.
package struct Lateness: Sendable {
    private struct Wake {
        let at: Instant
        let late: Duration
    }

    /// By time, and each less late than the one before it: of any stretch up to now the first is the worst.
    private var wakes: [Wake] = []

    /// Less than this is ordinary scheduling and not kept.
    package static let noticeable: Duration = .milliseconds(2)
    /// No attempt lasts longer.
    package static let memory: Duration = .seconds(120)

    package init() {}

    /// - Parameter late: from the moment for which the wake-up was set, or from the end of the sleep to the end of the
    ///   work that held up everything else.
    package mutating func woke(at now: Instant, late: Duration) {
        guard late >= Self.noticeable else { return }
        while let last = wakes.last, last.late <= late { wakes.removeLast() }
        wakes.removeAll { now - $0.at > Self.memory }
        wakes.append(Wake(at: now, late: late))
    }

    /// The worst delay of any wake-up after `start`; zero when none was noticeable.
    package func worst(after start: Instant) -> Duration {
        wakes.first { $0.at > start }?.late ?? .zero
    }
}
