import ZonefallModel

/// Asks once, now, and waits for what comes of it: the engine's kinds without its schedule, for tools at a terminal.
///
/// Belongs to the thread that made it. What a kind keeps from one attempt to the next, such as an open conversation, is kept
/// from one question to the next.
package final class OneShot {
    package static let vantage: Vantage.ID = "here"
    private let loop: EventLoop
    private let context: ProbeContext
    private let methods: [ProbeKind: any ProbeMethod]

    /// - Parameters:
    ///   - local: what this host allows; whoever asks by hand allows it to themselves.
    ///   - dnsPort: where name servers listen; 53 but in tests.
    /// - Throws: ``SystemError`` when there is no event loop to be had.
    package init(local: LocalPolicy = LocalPolicy(), dnsPort: UInt16 = 53) throws(SystemError) {
        loop = try EventLoop()
        context = ProbeContext(loop: loop, dnsPort: dnsPort, local: local)
        let context = context
        methods = Dictionary(
            uniqueKeysWithValues: ProbeKinds.all.map { ($0.kind, $0.init(context)) }
        )
    }

    /// - Returns: what came of it, at the latest when the probe's timeout is over.
    package func ask(_ probe: PlannedProbe) -> Observation {
        let question = Question(probe)
        let attempt = Attempt(of: question, at: .now())
        question.expire = { [unowned self] in expire($0) }
        attempt.timer = loop.schedule(at: attempt.deadline, attempt, 0)
        begin(attempt)
        while question.result == nil { loop.turn(atMost: .milliseconds(100)) }
        if let timer = attempt.timer { loop.cancel(timer) }
        attempt.timer = nil
        var result = question.result ?? AttemptResult(.timeout)
        if result.isMissed {
            let lateness = loop.lateness.worst(after: attempt.startedAt)
            result = result.voided(byLateness: lateness, timeout: probe.timeout)
        }
        return observation(of: attempt, result)
    }

    /// Lets time pass, with what is open kept going.
    package func wait(until moment: Instant) {
        while Instant.now() < moment { loop.turn(atMost: moment - .now()) }
    }

    private func begin(_ attempt: Attempt) {
        guard let name = attempt.probe.resolve else { return ask(attempt) }
        let lookup = context.resolver.lookUp(
            name,
            at: attempt.probe.resolver,
            by: attempt.probe.source,
            keeping: attempt.probe.options?.keepsNames == true,
            until: attempt.deadline
        ) { [unowned self, unowned attempt] answer in
            attempt.work = nil
            switch answer {
            case .failure(let result): attempt.finish(result)
            case .addresses(let addresses, let age):
                attempt.resolve(to: addresses, age: age)
                ask(attempt)
            }
        }
        // It may have answered already, and then something else is under way.
        if attempt.work == nil, !attempt.isFinished, attempt.answers.isEmpty { attempt.work = lookup }
    }

    private func ask(_ attempt: Attempt) {
        guard !attempt.addresses.isEmpty || attempt.probe.kind.needsNoAddress, let method = methods[attempt.probe.kind]
        else { return attempt.finish(AttemptResult(.notSent(reason: "there is no address to ask"))) }
        method.begin(attempt)
    }

    private func expire(_ attempt: Attempt) {
        if let lookup = attempt.work as? DNSLookup {
            lookup.cancel()
            return attempt.finish(AttemptResult(.timeout))
        }
        methods[attempt.probe.kind]?.expire(attempt)
        attempt.finish(AttemptResult(.timeout))
    }

    private func observation(of attempt: Attempt, _ result: AttemptResult) -> Observation {
        var details = result.details
        details.answersAge = attempt.answersAge
        context.pathProof.add(to: &details, of: attempt, result)
        return attempt.observation(
            of: attempt.probe.target,
            attempt.probe.kind,
            from: Self.vantage,
            result,
            details: details.shared
        )
    }
}

/// Whoever asks, for one attempt.
private final class Question: AttemptOwner {
    let probe: PlannedProbe
    var preparation: AnyObject?
    private(set) var result: AttemptResult?
    var expire: (Attempt) -> Void = { _ in }

    init(_ probe: PlannedProbe) {
        self.probe = probe
    }

    var timeout: Duration { probe.timeout }
    var hasSource: Bool { probe.source != PlannedProbe.Source() }

    var onlyAddress: IPAddress? {
        probe.resolve == nil && probe.addresses.count == 1 ? probe.addresses.first : nil
    }

    func expired(_ attempt: Attempt) { expire(attempt) }

    func finished(_ attempt: Attempt, _ result: AttemptResult) { self.result = result }
}
