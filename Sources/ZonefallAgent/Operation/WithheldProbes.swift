import ZonefallModel
import ZonefallProbes

/// Says again and again of probes that are not carried out that they are not, and why: a gap must not look like quiet.
final class WithheldProbes {
    private let loop: EventLoop
    private let vantage: Vantage.ID
    private let observed: (Observation) -> Void
    private var timers: [EventLoop.Timer] = []
    var zone: Zone.ID?

    /// Not more often, however often it was to be asked.
    static let shortestInterval: Duration = .seconds(1)

    init(loop: EventLoop, vantage: Vantage.ID, observed: @escaping (Observation) -> Void) {
        self.loop = loop
        self.vantage = vantage
        self.observed = observed
    }

    /// Follows a plan from now on.
    func apply(_ withheld: [PlanAdmission.Withheld]) {
        for timer in timers { loop.cancel(timer) }
        timers = []
        let intervals = Dictionary(grouping: withheld) { max($0.probe.interval, Self.shortestInterval) }
        for (interval, probes) in intervals.sorted(by: { $0.key < $1.key }) {
            timers.append(loop.schedule(at: .now()) {})
            say(probes, every: interval, timers.count - 1)
        }
    }

    private func say(_ withheld: [PlanAdmission.Withheld], every interval: Duration, _ index: Int) {
        for one in withheld {
            observed(
                Observation(
                    time: .now(),
                    vantage: vantage,
                    zone: zone,
                    target: one.probe.target,
                    kind: one.probe.kind,
                    outcome: .notSent(reason: one.reason)
                )
            )
        }
        timers[index] = loop.schedule(at: .now() + interval) { [unowned self] in say(withheld, every: interval, index) }
    }
}
