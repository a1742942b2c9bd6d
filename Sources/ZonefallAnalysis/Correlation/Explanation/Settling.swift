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
        let clocks = Clocks(records, windows: windows, interval: interval, statics: statics)
        let health = statics.map.loadBalancers.map { ($0.health ?? .init()).settlingTime }.max() ?? 0
        var dark: [ClosedRange<Int64>] = []
        var undecided: [Range<Int64>] = []
        for (window, lag) in zip(windows, clocks.lags) {
            let start = window.start.millisecondsSinceEpoch
            let end = max(start, window.end.millisecondsSinceEpoch + lag)
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

    /// - Parameters:
    ///   - time: by the coordinator's clock.
    ///   - vantage: whose clock it was read from; how well that is known decides what is too near to an edge.
    func isUndecided(_ time: Timestamp, of vantage: Vantage.ID) -> Bool {
        let moment = time.millisecondsSinceEpoch
        let spread = clocks.spread(of: vantage)
        return undecided.contains { moment >= $0.lowerBound - spread && moment < $0.upperBound + spread }
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
