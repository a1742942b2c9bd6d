import ZonefallModel

/// Makes a zone dark for one tenant by the cloud's own switches: routers, ports, balancers, and servers if asked to.
///
/// No kernel ends any of it by itself. So each write stands in two journals before it is made, the tag that names the run goes
/// before everything else, and a ``Guardian`` in another zone brings light when it hears nothing of us. Nothing is ever deleted
/// or detached: floating IPs and addresses stay where they are.
package actor CloudDriver: BlackoutDriver {
    let cloud: any SwitchableCloud
    let journal: (any JournalWriter)?
    let pulse: (any GuardianPulse)?
    let time: Timekeeper
    /// How long one balancer may be in the middle of something else before it counts as stuck.
    let patience: Duration
    /// Somebody wants light: nothing more goes dark. A cloud takes its time, and the day's own loop waits for it.
    private let isStopped: @Sendable () -> Bool
    /// As the journal calls the day; nil: as the plan calls its blackout.
    let day: String?
    private let candidates: [CloudSwitch]
    var ledgers: [String: CloudLedger]
    private var lastReadings: (run: String, at: Duration, readings: [TargetReading])?
    /// What the last lift left alone, and why.
    var leftAlone: [String: String] = [:]

    /// - Parameters:
    ///   - candidates: what may go dark, with its zone; empty for a recovery, where the journal's plan names it.
    ///   - day: the run that the journal is of.
    ///   - journal: where each write is told before it is made; without it nothing goes dark.
    ///   - pulse: tells the guardian that we live.
    ///   - records: of an earlier process, for a recovery.
    package init(
        _ cloud: any SwitchableCloud,
        candidates: [CloudSwitch] = [],
        day: String? = nil,
        journal: (any JournalWriter)? = nil,
        pulse: (any GuardianPulse)? = nil,
        records: [JournalRecord] = [],
        patience: Duration = .seconds(60),
        isStopped: @escaping @Sendable () -> Bool = { false },
        time: Timekeeper = .system
    ) throws(JSONShapeError) {
        self.cloud = cloud
        self.candidates = candidates
        self.day = day
        self.journal = journal
        self.pulse = pulse
        self.patience = patience
        self.isStopped = isStopped
        self.time = time
        var ledgers: [String: CloudLedger] = [:]
        for run in Set(records.compactMap { $0.entry.detail["cloud"]?["run"]?.stringValue }) {
            ledgers[run] = try CloudLedger(of: run, reading: records)
        }
        self.ledgers = ledgers
    }

    package nonisolated var kind: GameDay.Driver { .openstack }
    package nonisolated var touchesOnlyOurOwn: Bool { false }
    package nonisolated var needsGuardian: Bool { true }

    package nonisolated func plan(
        blackoutOf zone: Zone.ID,
        within limits: GameDay.Limits,
        as fault: BlackoutFault
    ) throws(PlanRefusal) -> BlackoutPlan {
        let inside = candidates.filter { $0.zone == zone }
        guard !inside.isEmpty else { throw .nothingToDarken(zone) }
        guard inside.count <= limits.maximumTargets else {
            throw .tooManyTargets(inside.count, limit: limits.maximumTargets)
        }
        return BlackoutPlan(
            driver: kind,
            zone: zone,
            fault: fault,
            targets: inside.map { BlackoutTarget(name: $0.text, namespace: "", exemptInterfaces: []) },
            limits: limits,
            steps: inside.inOrderOfDarkness.map { "\($0.commandOff)   # \($0.kind.rawValue) of \($0.name)\n" }
        )
    }

    /// The tag that says whose it is.
    static func tag(of run: String) -> String { tagPrefix + run }
    static let tagPrefix = "zonefall:"

    /// Looks at all, writes down how it was, and puts our tag on it. Nothing changes for anybody.
    package func arm(_ plan: BlackoutPlan) async throws(DriverFailure) {
        let tag = Self.tag(of: plan.run)
        lastReadings = nil
        var found: [(object: CloudSwitch, reading: CloudReading)] = []
        for object in plan.switches {
            let reading = try await read(object)
            guard !reading.tags.contains(where: { $0.hasPrefix(Self.tagPrefix) && $0 != tag }) else {
                throw .occupied(target: object.text)
            }
            guard reading.isOn else {
                throw .defect(
                    target: object.text,
                    reason: "it was switched off since the day was planned: plan it again"
                )
            }
            try note(.arm, .intent, plan, step(.snapshot, plan, object, reading, body: reading.body))
            found.append((object, reading))
        }
        for (object, reading) in found where !reading.tags.contains(tag) {
            try note(.arm, .intent, plan, step(.tag, plan, object, reading))
            try await write(.tag(object, tag))
            guard try await read(object).tags.contains(tag) else {
                throw .defect(target: object.text, reason: "its tag was not kept")
            }
        }
    }

    /// Each thing in turn: what serves first, the ways in and out last.
    package func impose(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
        lastReadings = nil
        try beat(plan, lease)
        let tag = Self.tag(of: plan.run)
        for object in plan.switches.inOrderOfDarkness {
            guard !isStopped() else {
                throw .target(object.text, reason: "somebody asked for light before it was dark")
            }
            let reading = try await idle(object)
            guard reading.tags.contains(tag) else {
                throw .defect(target: object.text, reason: "somebody took our tag from it")
            }
            guard reading.isOn else { continue }
            try note(.impose, .intent, plan, step(.off, plan, object, reading))
            try beat(plan, lease)
            // What a person changed between our look and our write is not written over.
            try await write(.turn(object, on: false, revision: reading.revision))
            let after = try await idle(object)
            guard !after.isOn else { throw .defect(target: object.text, reason: "it is still on, read back") }
            try note(.impose, .done, plan, step(.done, plan, object, after))
        }
        try beat(plan, lease)
    }

    package func renew(_ plan: BlackoutPlan, lease: Duration) throws(DriverFailure) {
        try beat(plan, lease)
    }

    /// Read anew at most every other second while it is dark: a cloud is not asked ten times a second for each port.
    package func readings(of plan: BlackoutPlan) async throws(DriverFailure) -> [TargetReading] {
        if let last = lastReadings, last.run == plan.run, last.readings.count == plan.targets.count,
            last.readings.allSatisfy(\.isDark), time.now() - last.at < .seconds(2)
        {
            return last.readings
        }
        let tag = Self.tag(of: plan.run)
        var readings: [TargetReading] = []
        for target in plan.targets {
            guard let object = CloudSwitch(target.name, zone: plan.zone) else { continue }
            readings.append(
                TargetReading(
                    target: target.name,
                    state: try await state(of: object, tag),
                    packetsDropped: 0,
                    isCounted: false
                )
            )
        }
        lastReadings = (plan.run, time.now(), readings)
        return readings
    }

    func forgetReadings() { lastReadings = nil }

    private func state(of object: CloudSwitch, _ tag: String) async throws(DriverFailure) -> TargetReading.State {
        do throws(CloudRefusal) {
            let reading = try await cloud.reading(of: object)
            guard reading.tags.contains(tag) else { return .absent }
            // Nothing but the guardian's lease ends it.
            return reading.isOn ? .inert : .dark(leaseLeft: pulse?.leaseLeft ?? .zero)
        } catch .gone {
            return .absent
        } catch {
            throw .target(object.text, reason: error.description)
        }
    }

    // MARK: What every step is made of

    func step(
        _ action: CloudLedger.Step.Action,
        _ plan: BlackoutPlan,
        _ object: CloudSwitch,
        _ reading: CloudReading,
        body: JSONValue? = nil
    ) -> CloudLedger.Step {
        CloudLedger.Step(
            run: plan.run,
            object: object.text,
            action: action,
            wasOn: reading.isOn,
            fingerprint: reading.fingerprint,
            revision: reading.revision,
            body: body
        )
    }

    /// On disk, here and with the guardian, before the effect.
    private func note(
        _ operation: JournalRecord.Operation,
        _ phase: JournalRecord.Phase,
        _ plan: BlackoutPlan,
        _ step: CloudLedger.Step
    ) throws(DriverFailure) {
        guard let journal else {
            throw .target(step.object, reason: "there is no journal, and without one nothing goes dark")
        }
        do throws(JournalError) {
            try journal.write(
                .init(run: day ?? plan.run, zone: plan.zone, operation: operation, phase: phase, detail: step.json)
            )
        } catch {
            throw .target(step.object, reason: error.description)
        }
        ledgers[plan.run, default: CloudLedger()].take(step)
    }

    private func beat(_ plan: BlackoutPlan, _ lease: Duration) throws(DriverFailure) {
        guard let pulse else { return }
        do throws(JournalError) {
            try pulse.beat(run: day ?? plan.run, lease: lease)
        } catch {
            throw .target("the guardian", reason: error.description)
        }
    }

    func read(_ object: CloudSwitch) async throws(DriverFailure) -> CloudReading {
        do throws(CloudRefusal) {
            return try await cloud.reading(of: object)
        } catch {
            throw .target(object.text, reason: error.description)
        }
    }

    /// Waits until the thing takes a change.
    func idle(_ object: CloudSwitch) async throws(DriverFailure) -> CloudReading {
        let deadline = time.now() + patience
        while true {
            let reading = try await read(object)
            guard reading.isBusy else { return reading }
            guard time.now() < deadline else {
                throw .target(
                    object.text,
                    reason: "it has been in the middle of another change for \(patience.wholeMilliseconds) ms"
                )
            }
            await time.sleep(.milliseconds(200))
        }
    }

    /// Writes once; what is in the middle of another change is asked again when it is through.
    func write(_ write: CloudWrite) async throws(DriverFailure) {
        let deadline = time.now() + patience
        while true {
            _ = try await idle(write.object)
            do throws(CloudRefusal) {
                return try await cloud.perform(write)
            } catch .busy where time.now() < deadline {
                await time.sleep(.milliseconds(200))
            } catch {
                throw .target(write.object.text, reason: error.description)
            }
        }
    }
}

/// Tells a guardian that whoever makes dark is alive.
package protocol GuardianPulse: Sendable {
    /// It may stay dark for so long from now. Must answer or throw within a second.
    func beat(run: String, lease: Duration) throws(JournalError)
    /// Of the last beat that was answered.
    var leaseLeft: Duration { get }
}

extension BlackoutPlan {
    /// Of a cloud's driver: what a person types to switch everything on, in the order of the light.
    package var commandsToLight: [String] { switches.inOrderOfDarkness.reversed().map(\.commandOn) }

    var switches: [CloudSwitch] { targets.compactMap { CloudSwitch($0.name, zone: zone) } }
}

extension [CloudSwitch] {
    var inOrderOfDarkness: [CloudSwitch] {
        CloudSwitch.Kind.allCases.flatMap { kind in filter { $0.kind == kind }.sorted { $0.text < $1.text } }
    }
}
