import ZonefallModel

/// `path`: the routers that each of several flows passes on its way to the target, and whether any arrives.
///
/// `ok` when a flow arrives, with the time of the fastest, or an echo request that goes along; `unreachable` when a router says that there is no way on; else
/// `timeout`, which a silent target behind a firewall makes, too. The hops are told in each case.
final class PathProbe: ProbeMethod {
    static let kind = ProbeKind.path
    private let loop: EventLoop
    /// The probes of which a trace is under way: a second one would have to take other ports, and those are other flows.
    private var underWay: Set<String> = []

    init(_ context: ProbeContext) {
        loop = context.loop
    }

    func begin(_ attempt: Attempt) {
        guard underWay.insert(attempt.probe.id).inserted else {
            return attempt.finish(AttemptResult(.notSent(reason: "the trace before is still under way")))
        }
        let trace = PathTrace(loop, to: attempt.addresses[0], Self.plan(attempt.probe))
        attempt.work = trace
        trace.begin(by: attempt.probe.source) { [unowned self, unowned attempt] in
            underWay.remove(attempt.probe.id)
            attempt.finish(Self.result($0))
        }
    }

    func expire(_ attempt: Attempt) {
        guard let trace = attempt.work as? PathTrace else { return }
        underWay.remove(attempt.probe.id)
        attempt.finish(Self.result(trace.giveUp()))
    }

    func abandon(_ attempt: Attempt) {
        guard let trace = attempt.work as? PathTrace else { return }
        underWay.remove(attempt.probe.id)
        trace.cancel()
    }

    private static func plan(_ probe: PlannedProbe) -> PathTrace.Plan {
        let options = probe.options ?? ProbeOptions()
        var plan = PathTrace.Plan()
        plan.port = probe.port
        plan.transport = options.transport ?? plan.transport
        plan.firstTTL = min(max(options.firstTTL ?? plan.firstTTL, 1), 64)
        plan.lastTTL = min(max(options.lastTTL ?? plan.lastTTL, plan.firstTTL), 64)
        plan.flows = min(max(options.flows ?? plan.flows, 1), 64)
        plan.patience = min(plan.patience, probe.timeout / 4)
        return plan
    }

    private static func result(_ trace: TraceResult) -> AttemptResult {
        var result = AttemptResult(trace.outcome, roundTrip: trace.roundTrip)
        result.hops = trace.hops
        if trace.outcome == .ok, trace.arrived < trace.flows {
            // Not a loss: targets limit how many errors they send, and those are what tells of arrival.
            result.details.message = "\(trace.arrived) of \(trace.flows) flows were seen to arrive"
        }
        return result
    }
}
