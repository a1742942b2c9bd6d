import ZonefallModel

/// Probes from one vantage by a plan: starts each attempt at its slot and hands on what came of it.
///
/// Belongs to the thread of its loop.
package final class ProbeEngine {
    /// A probe of the plan, and where it stands.
    private final class Planned {
        var probe: PlannedProbe
        var schedule: Schedule
        var next: Instant
        var timer: EventLoop.Timer?
        var running: [Attempt] = []

        init(_ probe: PlannedProbe, _ schedule: Schedule, next: Instant) {
            self.probe = probe
            self.schedule = schedule
            self.next = next
        }
    }

    /// What observations say of the vantage's zone; nil outside.
    package var zone: Zone.ID?
    /// Why an address that a name server gave must not be probed; nil when it may. Those of the plan are the caller's affair.
    package var complaint: (IPAddress) -> String? = { _ in nil }
    private let loop: EventLoop
    private let vantage: Vantage.ID
    private let context: ProbeContext
    private let methods: [ProbeKind: any ProbeMethod]
    private let observed: (Observation) -> Void
    private var planned: [String: Planned] = [:]
    private var pulse: EventLoop.Timer?
    private var runningCount = 0

    /// How many attempts of one probe may be under way at once; the slots beyond are skipped.
    private static let mostRunning = 16
    /// While attempts wait for answers the loop wakes this often, so that a sleep of the agent itself can't hide.
    private static let pulseInterval: Duration = .milliseconds(100)
    /// From here on wake-ups are a millisecond apart, below it five: that costs a third.
    private static let fastRate = 1_000.0

    /// - Parameters:
    ///   - dnsPort: where name servers listen; 53 but in tests.
    ///   - observed: is handed every observation, on the loop's thread.
    package init(
        loop: EventLoop,
        vantage: Vantage.ID,
        zone: Zone.ID?,
        dnsPort: UInt16 = 53,
        observed: @escaping (Observation) -> Void
    ) {
        self.loop = loop
        self.vantage = vantage
        self.zone = zone
        self.observed = observed
        context = ProbeContext(loop: loop, dnsPort: dnsPort)
        var methods: [ProbeKind: any ProbeMethod] = [:]
        for method in ProbeKinds.all { methods[method.kind] = method.init(context) }
        self.methods = methods
    }

    /// Follows a plan from now on. Probes that stay as they were keep their slots and what is under way; of a changed probe
    /// what is under way is forgotten.
    package func apply(_ probes: [PlannedProbe]) {
        let wanted = Dictionary(probes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, known) in planned where wanted[id] != known.probe {
            remove(known)
            planned[id] = nil
        }
        let now = Instant.now()
        for (id, probe) in wanted where planned[id] == nil {
            let schedule = Schedule(name: "\(vantage)/\(id)", period: probe.interval)
            let new = Planned(probe, schedule, next: schedule.slot(after: now))
            planned[id] = new
            arm(new)
        }
        let rate = probes.reduce(0.0) { $0 + 1 / max($1.interval.seconds, 0.001) }
        loop.tick = rate >= Self.fastRate ? .milliseconds(1) : .milliseconds(5)
    }

    /// How many attempts are under way.
    package var attemptsUnderWay: Int { runningCount }

    // MARK: The schedule

    private func arm(_ planned: Planned) {
        planned.timer = loop.schedule(at: planned.next) { [unowned self, unowned planned] in due(planned) }
    }

    private func remove(_ planned: Planned) {
        if let timer = planned.timer { loop.cancel(timer) }
        for attempt in planned.running {
            stop(attempt)
            if let lookup = attempt.work as? DNSLookup {
                lookup.cancel()
            } else {
                methods[attempt.probe.kind]?.abandon(attempt)
            }
            attempt.work = nil
        }
        runningCount -= planned.running.count
        planned.running = []
    }

    private func due(_ planned: Planned) {
        let now = Instant.now()
        let (slot, missed) = planned.schedule.due(from: planned.next, at: now)
        if missed > 0 {
            let late = (now - planned.next).wholeMilliseconds
            skip(missed, of: planned, at: now, "the agent woke late by \(late) ms")
        }
        planned.next = planned.schedule.next(after: slot)
        arm(planned)
        if planned.running.count < Self.mostRunning {
            begin(planned, at: now)
        } else {
            skip(1, of: planned, at: now, "\(planned.running.count) earlier attempts are still under way")
        }
    }

    /// Slots that nothing was sent for are recorded, too: a gap must not look like a quiet time.
    private func skip(_ count: Int64, of planned: Planned, at now: Instant, _ why: String) {
        let attempt = Attempt(of: planned.probe, at: now, time: .now()) { _, _ in }
        let attempts = count == 1 ? "an attempt" : "\(count) attempts"
        report(attempt, AttemptResult(.notSent(reason: "skipped \(attempts): \(why)")))
    }

    // MARK: Attempts

    private func begin(_ planned: Planned, at now: Instant) {
        let attempt = Attempt(of: planned.probe, at: now, time: .now()) {
            [unowned self, unowned planned] attempt, result in
            planned.running.removeAll { $0 === attempt }
            finished(attempt, result)
        }
        planned.running.append(attempt)
        runningCount += 1
        startPulse()
        attempt.timer = loop.schedule(at: attempt.deadline) { [unowned self, unowned attempt] in expire(attempt) }
        guard let name = attempt.probe.resolve else { return ask(attempt) }
        let lookup = context.resolver.lookUp(
            name,
            at: attempt.probe.resolver,
            by: attempt.probe.source,
            until: attempt.deadline
        ) { [unowned self, unowned attempt] answer in
            attempt.work = nil
            switch answer {
            case .failure(let result): attempt.finish(result)
            case .addresses(let addresses):
                attempt.addresses = addresses
                attempt.answers = addresses.sorted()
                if let reason = addresses.lazy.compactMap(complaint).first {
                    attempt.finish(AttemptResult(.notSent(reason: reason)))
                } else {
                    ask(attempt)
                }
            }
        }
        // It may have answered already, and then something else is under way.
        if attempt.work == nil, !attempt.isFinished, attempt.answers.isEmpty { attempt.work = lookup }
    }

    private func ask(_ attempt: Attempt) {
        let kind = attempt.probe.kind
        if attempt.addresses.isEmpty, kind != .gateway {
            return attempt.finish(AttemptResult(.notSent(reason: "the plan gives no address")))
        }
        guard let method = methods[kind] else {
            return attempt.finish(AttemptResult(.notSent(reason: "this agent does not know '\(kind.rawValue)' probes")))
        }
        method.begin(attempt)
    }

    private func expire(_ attempt: Attempt) {
        attempt.timer = nil
        if let lookup = attempt.work as? DNSLookup {
            lookup.cancel()
            attempt.finish(AttemptResult(.timeout))
        } else {
            methods[attempt.probe.kind]?.expire(attempt)
            attempt.finish(AttemptResult(.timeout))
        }
    }

    private func stop(_ attempt: Attempt) {
        if let timer = attempt.timer { loop.cancel(timer) }
        attempt.timer = nil
    }

    private func finished(_ attempt: Attempt, _ result: AttemptResult) {
        stop(attempt)
        runningCount -= 1
        let lateness = loop.lateness.worst(after: attempt.startedAt)
        report(attempt, result.voided(byLateness: lateness, timeout: attempt.probe.timeout))
    }

    private func report(_ attempt: Attempt, _ result: AttemptResult) {
        observed(
            Observation(
                time: attempt.time,
                vantage: vantage,
                zone: zone,
                target: attempt.probe.target,
                kind: attempt.probe.kind,
                outcome: result.outcome,
                roundTrip: result.roundTrip,
                egressAddress: result.egressAddress,
                member: result.member,
                answers: attempt.answers,
                gateway: result.gateway,
                gatewayMAC: result.gatewayMAC
            )
        )
    }

    // MARK: The pulse

    private func startPulse() {
        guard pulse == nil else { return }
        pulse = loop.schedule(at: .now() + Self.pulseInterval) { [unowned self] in
            pulse = nil
            if runningCount > 0 { startPulse() }
        }
    }
}
