import ZonefallModel

/// Sums up observations until their window is over.
struct WindowBuilder {
    private struct Sums {
        var row: ProbeWindows.Row
        var min: Int64 = .max
        var sum: Int64 = 0
        /// The largest, the smallest of them first: as many as it takes to know the 99th percentile of 1,000.
        var largest: [Int64] = []
        /// A probe has at most 1,000 attempts in a window: their interval is at least 10 ms.
        static let mostLargest = 11

        mutating func note(_ observation: Observation) {
            switch observation.outcome {
            case .ok: row.ok += 1
            case .timeout: row.timeout += 1
            case .unreachable: row.unreachable += 1
            case .refused: row.refused += 1
            case .error: row.error += 1
            case .notSent: row.notSent += 1
            }
            guard observation.outcome == .ok else { return }
            // Kinds without a round trip, as `gateway`, count as zero.
            let time = Int64(((observation.roundTrip?.milliseconds ?? 0) * 1_000).rounded())
            min = Swift.min(min, time)
            sum += time
            largest.insert(time, at: largest.firstIndex { $0 >= time } ?? largest.count)
            if largest.count > Self.mostLargest { largest.removeFirst() }
        }

        var finished: ProbeWindows.Row {
            var finished = row
            if row.ok > 0, let max = largest.last {
                // By nearest rank: of 250 values the 99th percentile is the third largest.
                let rank = (row.ok * 99 + 99) / 100
                let fromTheEnd = row.ok - rank
                finished.times = .init(
                    min: Int(min),
                    average: Int(sum / Int64(row.ok)),
                    p99: Int(largest[Swift.max(0, largest.count - 1 - fromTheEnd)]),
                    max: Int(max)
                )
            }
            return finished
        }
    }

    private var sums: [ProbedTarget: Sums] = [:]
    private var slot: Int64?

    /// - Parameter now: when the attempt ended, not when it began: what a window has does not change any more.
    mutating func add(_ observation: Observation, at now: Timestamp) {
        if slot == nil { slot = Self.slot(of: now) }
        let key = ProbedTarget(observation)
        sums[key, default: Sums(row: .init(target: key.target, kind: key.kind))].note(observation)
    }

    /// The window, once the clock has left it; nil before, and when nothing was observed.
    ///
    /// - Parameter isLast: gives it in any case, because nothing more will come.
    mutating func take(at now: Timestamp, isLast: Bool = false) -> ProbeWindows? {
        guard let slot, isLast || slot != Self.slot(of: now) else { return nil }
        let start = Timestamp(millisecondsSinceEpoch: slot * ProbeWindows.period.wholeMilliseconds)
        let windows = ProbeWindows(start: start, rows: sums.values.map(\.finished))
        self.slot = nil
        sums = [:]
        return windows
    }

    private static func slot(of time: Timestamp) -> Int64 {
        time.millisecondsSinceEpoch / ProbeWindows.period.wholeMilliseconds
    }
}
