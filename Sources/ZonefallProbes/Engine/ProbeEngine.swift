import ZonefallModel

/// Probes from one vantage by a plan: starts each attempt at its slot and hands on what came of it.
///
/// Belongs to the thread of its loop.
package final class ProbeEngine {
    /// What observations say of the vantage's zone; nil outside.
    package var zone: Zone.ID?
    /// Why an address that a name server gave must not be probed; nil when it may. Those of the plan are the caller's affair.
    package var complaint: (IPAddress) -> String? = { _ in nil }
    private let loop: EventLoop
    private let vantage: Vantage.ID
    private let context: ProbeContext
    private let methods: [ProbeKind: any ProbeMethod]
    private let observed: (Observation) -> Void
    private var planned: [String: PlannedSlot] = [:]
    private var pulse: EventLoop.Timer?
    private var second: EventLoop.Timer?
    private var runningCount = 0
    private var limit = BurstLimit()
    private var lastLate: (turn: UInt64, count: Int64, reason: String)?
    /// Finished attempts to be used again, of kinds that allow it.
    private var spare: [Attempt] = []
    private let nobody = NoOwner()

    /// How many attempts of one probe may be under way at once; the slots beyond are skipped.
    private static let mostRunning = 16
    private static let mostSpare = 256
    /// While attempts wait for answers the loop wakes this often, so that a sleep of the agent itself can't hide.
    private static let pulseInterval: Duration = .milliseconds(100)
    /// Above this many attempts a second wake-ups are a millisecond apart, below it five: that costs a third.
    private static let fastRate = 1_000.0
    /// A warm-up is half a period before the first slot, but no earlier than this.
    private static let longestLead: Duration = .seconds(1)

    /// - Parameters:
    ///   - dnsPort: where name servers listen; 53 but in tests.
    ///   - receiveBuffer: see ``ProbeContext``.
    ///   - local: what this host allows and knows.
    ///   - observed: is handed every observation, on the loop's thread.
    package init(
        loop: EventLoop,
        vantage: Vantage.ID,
        zone: Zone.ID?,
        dnsPort: UInt16 = 53,
        receiveBuffer: Int32 = 4 << 20,
        local: LocalPolicy = LocalPolicy(),
        observed: @escaping (Observation) -> Void
    ) {
        self.loop = loop
        self.vantage = vantage
        self.zone = zone
        self.observed = observed
        context = ProbeContext(loop: loop, dnsPort: dnsPort, receiveBuffer: receiveBuffer, local: local)
        var methods: [ProbeKind: any ProbeMethod] = [:]
        for method in ProbeKinds.all { methods[method.kind] = method.init(context) }
        self.methods = methods
    }

    deinit {
        for slot in planned.values { remove(slot) }
        for timer in [pulse, second] { if let timer { loop.cancel(timer) } }
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
        for index in inOrderOfPhase(probes) where planned[probes[index].id] == nil {
            let new = plan(probes[index], at: now)
            planned[new.outline.id] = new
            arm(new)
        }
        let rate = probes.reduce(0.0) { $0 + 1 / max($1.interval.seconds, 0.001) }
        loop.tick = rate > Self.fastRate ? .milliseconds(1) : .milliseconds(5)
        limit = BurstLimit(rate: rate, tick: loop.tick)
        watchMyself()
    }

    /// How many attempts are under way.
    package var attemptsUnderWay: Int { runningCount }

    /// How the agent itself was since this was asked last.
    package func takeHealth() -> VantageHealth { context.watch.take() }

    /// Hands over what came of each probe since this was asked last.
    package func takeStatistics(_ body: (PlannedProbe, ProbeStatistics) -> Void) {
        for slot in planned.values {
            body(slot.probe, slot.statistics)
            slot.statistics = ProbeStatistics()
        }
    }

    // MARK: The schedule

    /// What is due together is made together, and so lies together in memory: with thousands of targets that is what takes time.
    private func inOrderOfPhase(_ probes: [PlannedProbe]) -> [Int] {
        probes.indices.filter { planned[probes[$0].id] == nil }
            .map { (phase: schedule(of: probes[$0]).phase, index: $0) }
            .sorted { $0 < $1 }.map(\.index)
    }

    private func schedule(of probe: PlannedProbe) -> Schedule {
        Schedule(name: "\(vantage)/\(probe.id)", period: probe.interval)
    }

    private func plan(_ probe: PlannedProbe, at now: Instant) -> PlannedSlot {
        let schedule = schedule(of: probe)
        let method = methods[probe.kind]
        let warmsUp = method.map { type(of: $0).warmsUp } ?? false
        let first = schedule.slot(after: warmsUp ? now + Self.lead(of: probe) : now)
        return PlannedSlot(probe, method, schedule, next: first, awaitsWarmUp: warmsUp, engine: self)
    }

    private static func lead(of probe: PlannedProbe) -> Duration { min(probe.interval / 2, longestLead) }

    private func arm(_ slot: PlannedSlot) {
        let lead = slot.awaitsWarmUp ? Self.lead(of: slot.outline) : .zero
        slot.timer = loop.schedule(at: Instant(nanoseconds: slot.next.nanoseconds - lead.nanoseconds), slot, 0)
    }

    private func remove(_ slot: PlannedSlot) {
        if let timer = slot.timer { loop.cancel(timer) }
        slot.timer = nil
        while let attempt = slot.takeRunning() {
            runningCount -= 1
            stop(attempt)
            if let lookup = attempt.work as? DNSLookup {
                lookup.cancel()
            } else {
                slot.method?.abandon(attempt)
            }
            attempt.abandon()
        }
    }

    func due(_ planned: PlannedSlot) {
        let now = Instant.now()
        guard limit.admits(at: now) else {
            planned.timer = loop.schedule(at: now + loop.tick, planned, 0)
            return
        }
        if planned.awaitsWarmUp {
            planned.awaitsWarmUp = false
            arm(planned)
            return begin(planned, at: now, isWarmUp: true)
        }
        let (slot, missed) = planned.schedule.due(from: planned.next, at: now)
        if missed > 0 {
            skip(missed, of: planned, at: now, reason(forMissing: missed, of: planned, at: now))
        }
        planned.next = planned.schedule.next(after: slot)
        arm(planned)
        if planned.runningCount < Self.mostRunning {
            begin(planned, at: now, isWarmUp: false)
        } else {
            skip(1, of: planned, at: now, Self.busyReason)
        }
    }

    /// Slots that nothing was sent for are recorded, too: a gap must not look like a quiet time.
    private func skip(_ count: Int64, of planned: PlannedSlot, at now: Instant, _ reason: String) {
        context.watch.skipped(count)
        report(Attempt(of: planned, at: now), of: planned, AttemptResult(.notSent(reason: reason)))
    }

    /// One reason serves all that a single late wake-up made miss as many slots: an agent that is late has no time to
    /// write ten thousand of them.
    private func reason(forMissing count: Int64, of planned: PlannedSlot, at now: Instant) -> String {
        if let known = lastLate, known.turn == loop.turns, known.count == count { return known.reason }
        let late = (now - planned.next).wholeMilliseconds
        let attempts = count == 1 ? "an attempt" : "\(count) attempts"
        let reason = "skipped \(attempts): the agent woke late by \(late) ms"
        lastLate = (loop.turns, count, reason)
        return reason
    }

    private static let busyReason = "skipped an attempt: \(mostRunning) earlier attempts are still under way"

    // MARK: Attempts

    private func begin(_ planned: PlannedSlot, at now: Instant, isWarmUp: Bool) {
        let attempt: Attempt
        if let known = spare.popLast() {
            known.begin(of: planned, at: now, isWarmUp: isWarmUp)
            attempt = known
        } else {
            attempt = Attempt(of: planned, at: now, isWarmUp: isWarmUp)
        }
        planned.add(attempt)
        runningCount += 1
        startPulse()
        attempt.timer = loop.schedule(at: attempt.deadline, attempt, 0)
        guard let name = planned.outline.resolve else { return ask(attempt, of: planned) }
        let lookup = context.resolver.lookUp(
            name,
            at: planned.outline.resolver,
            by: planned.outline.source,
            keeping: planned.outline.options?.keepsNames == true,
            until: attempt.deadline
        ) { [unowned self, unowned attempt, unowned planned] answer in
            attempt.work = nil
            switch answer {
            case .failure(let result): attempt.finish(result)
            case .addresses(let addresses, let age):
                attempt.resolve(to: addresses, age: age)
                if let reason = addresses.lazy.compactMap(complaint).first {
                    attempt.finish(AttemptResult(.notSent(reason: reason)))
                } else {
                    ask(attempt, of: planned)
                }
            }
        }
        // It may have answered already, and then something else is under way.
        if attempt.work == nil, !attempt.isFinished, attempt.answers.isEmpty { attempt.work = lookup }
    }

    private func ask(_ attempt: Attempt, of planned: PlannedSlot) {
        let kind = planned.outline.kind
        if attempt.onlyAddress == nil, attempt.addresses.isEmpty, !kind.needsNoAddress {
            return attempt.finish(AttemptResult(.notSent(reason: "the plan gives no address")))
        }
        guard let method = planned.method else {
            return attempt.finish(AttemptResult(.notSent(reason: "this agent does not know '\(kind.rawValue)' probes")))
        }
        method.begin(attempt)
    }

    func expire(_ attempt: Attempt, of planned: PlannedSlot) {
        if let lookup = attempt.work as? DNSLookup {
            lookup.cancel()
            attempt.finish(AttemptResult(.timeout))
        } else {
            planned.method?.expire(attempt)
            attempt.finish(AttemptResult(.timeout))
        }
    }

    private func stop(_ attempt: Attempt) {
        if let timer = attempt.timer { loop.cancel(timer) }
        attempt.timer = nil
    }

    func finished(_ attempt: Attempt, of planned: PlannedSlot, _ result: AttemptResult) {
        stop(attempt)
        runningCount -= 1
        if !attempt.isWarmUp {
            if result.isMissed {
                report(attempt, of: planned, judged(result, of: attempt, planned))
            } else {
                report(attempt, of: planned, result)
            }
        }
        if planned.onlyAddress != nil, spare.count < Self.mostSpare, let method = planned.method,
            type(of: method).reusesAttempts
        {
            attempt.rest(with: nobody)
            spare.append(attempt)
        }
    }

    /// Silence says something of the target only as long as this agent was there to hear.
    private func judged(_ result: AttemptResult, of attempt: Attempt, _ planned: PlannedSlot) -> AttemptResult {
        result.voided(
            byLateness: loop.lateness.worst(after: attempt.startedAt),
            timeout: planned.timeout,
            starvation: context.watch.starvation(after: attempt.startedAt)
        )
    }

    private func report(_ attempt: Attempt, of planned: PlannedSlot, _ result: AttemptResult) {
        planned.statistics.count(result)
        if case .notSent = result.outcome { context.watch.wasNotSent() }
        observed(
            attempt.observation(
                of: planned.outline.target,
                planned.outline.kind,
                from: vantage,
                in: zone,
                result,
                details: details(of: attempt, planned, result)
            )
        )
    }

    /// What the kind told, and what the engine knows besides; nil for most.
    private func details(
        of attempt: Attempt,
        _ planned: PlannedSlot,
        _ result: AttemptResult
    ) -> Shared<ObservationDetails>? {
        let provesPath = planned.provesPath
        guard attempt.answersAge != nil || provesPath else { return result.sharedDetails }
        var details = result.details
        details.answersAge = attempt.answersAge
        if provesPath { context.pathProof.add(to: &details, of: attempt, result) }
        return details.shared
    }

    // MARK: Its own condition

    private func startPulse() {
        guard pulse == nil else { return }
        pulse = loop.schedule(at: .now() + Self.pulseInterval) { [unowned self] in
            pulse = nil
            if runningCount > 0 { startPulse() }
        }
    }

    private func watchMyself() {
        guard second == nil, !planned.isEmpty else { return }
        second = loop.schedule(at: .now() + .seconds(1)) { [unowned self] in
            second = nil
            context.watch.read()
            watchMyself()
        }
    }
}
