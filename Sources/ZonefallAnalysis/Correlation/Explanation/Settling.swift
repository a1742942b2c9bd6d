import ZonefallModel

/// When which zone really was dark, by the coordinator's clock, and which moments say nothing because a zone had just
/// gone dark or light.
struct Settling: Sendable {
    let grid: TimeGrid
    let clocks: Clocks
    /// The blackouts as they were, in milliseconds since 1970, in the order of the windows.
    let dark: [ClosedRange<Int64>]
    private let undecided: [Range<Int64>]
    /// How much of an independent look each sample is: samples that follow each other fast fail together.
    let weight: Float
    /// So many looks at a pair in one blackout are independent of each other.
    private static let independentLooks: Int64 = 8

    /// Balancers need their health checks to notice.
    init(_ records: ProbeRecords, windows: [DarkWindow], statics: PartStatics) {
        let interval = records.interval
        let clocks = statics.clocks(records, windows: windows, interval: interval)
        let health = statics.map.loadBalancers.map { ($0.health ?? .init()).settlingTime }.max() ?? 0
        var dark: [ClosedRange<Int64>] = []
        var undecided: [Range<Int64>] = []
        for (window, lag) in zip(windows, clocks.lags) {
            let start = window.start.millisecondsSinceEpoch
            // What is not over lasts beyond all that was seen, whatever the agents' clocks say.
            let end =
                window.isOver
                ? max(start, window.end.millisecondsSinceEpoch + lag)
                : max(start, window.end.millisecondsSinceEpoch, (records.latest ?? start) + Clocks.mostOffset)
            let settle = min(health, window.length / 4) + interval / 20
            undecided.append(start..<start + settle)
            if window.isOver { undecided.append(end..<end + settle) }
            dark.append(start...end)
        }
        self.clocks = clocks
        self.dark = dark
        let lengths = windows.map(\.length).sorted()
        let length = lengths.isEmpty ? 0 : lengths[lengths.count / 2]
        weight = length == 0 ? 1 : min(1, Float(Self.independentLooks * interval) / Float(length))
        self.undecided = undecided
        grid = TimeGrid(records, interval: interval, dark: dark, announced: windows)
    }

    /// How one vantage's moments are to be read, all in milliseconds since 1970 by its own clock.
    struct Reading: Sendable {
        /// How far its clock is ahead.
        let offset: Int64
        private let undecided: [Range<Int64>]
        private let restless: [ClosedRange<Int64>]

        /// Whether a sample is too near to an edge to tell on which side it lies; of a window, any of its attempts.
        func isUndecided(_ sample: ProbeSample) -> Bool {
            let moment = sample.moment
            guard moment >= bounds.lowerBound, moment < bounds.upperBound else { return false }
            let reach = sample.isWindow ? Self.halfWindow : 0
            for span in undecided where moment >= span.lowerBound - reach && moment < span.upperBound + reach {
                return true
            }
            return false
        }

        /// Within which all of `undecided` lies, for windows too.
        private let bounds: Range<Int64>

        fileprivate init(offset: Int64, undecided: [Range<Int64>], restless: [ClosedRange<Int64>]) {
            self.offset = offset
            self.undecided = undecided
            self.restless = restless
            let low = (undecided.map(\.lowerBound).min() ?? 0) - Self.halfWindow
            bounds = low..<max(low, (undecided.map(\.upperBound).max() ?? low) + Self.halfWindow)
        }

        /// True while no zone is announced to be dark, with an interval to spare.
        func isCalm(_ moment: Int64) -> Bool {
            for span in restless where moment >= span.lowerBound && moment <= span.upperBound { return false }
            return true
        }

        private static let halfWindow = ProbeWindows.period.wholeMilliseconds / 2
    }

    func reading(of vantage: Vantage.ID) -> Reading {
        let offset = clocks.offsets[vantage] ?? 0
        // How well the clock is known decides what is too near to an edge.
        let spread = clocks.spread(of: vantage)
        return Reading(
            offset: offset,
            undecided: undecided.map { $0.lowerBound - spread + offset..<$0.upperBound + spread + offset },
            restless: dark.map {
                $0.lowerBound - grid.interval + offset...$0.upperBound + grid.interval + offset
            }
        )
    }

    /// True while no zone is announced to be dark, with an interval to spare.
    func isCalm(_ time: Timestamp) -> Bool {
        let moment = time.millisecondsSinceEpoch
        return !dark.contains { moment >= $0.lowerBound - grid.interval && moment <= $0.upperBound + grid.interval }
    }
}

extension LoadBalancer.HealthMonitor {
    /// Until the balancer has noticed that a member died or came back, in milliseconds.
    fileprivate var settlingTime: Int64 {
        interval.wholeMilliseconds * Int64(max(fall, rise + 1)) + interval.wholeMilliseconds / 2
    }
}
