import ZonefallModel

extension BlackoutRun {
    /// Does what the machine says: the intent on disk, the effect, what came of it on disk.
    ///
    /// Towards the dark nothing is done without its intent. Towards the light nothing waits for a disk.
    mutating func carryOut(_ action: BlackoutMachine.Action) async {
        switch action {
        case .arm: await arm()
        case .proveInert: await proveInert()
        case .impose: await impose()
        case .renew(let grant): await renew(under: grant)
        case .lift: await lift()
        case .verify: await verify()
        }
    }

    private mutating func arm() async {
        guard !runner.driver.needsGuardian || runner.journal is GuardedJournal else {
            return await tell(.abort(.failed("no kernel ends what this driver does, and there is no guardian")))
        }
        guard await intend([entry(.arm, .intent)]) else { return }
        do {
            try await runner.driver.arm(plan)
        } catch {
            note(.arm, .failed, error)
            return await tell(.abort(.failed(error.description)))
        }
        guard await intend([entry(.arm, .done)]) else { return }
        await tell(.armed)
    }

    private mutating func proveInert() async {
        do {
            let readings = try await runner.driver.readings(of: plan)
            guard readings.allSatisfy({ $0.state == .inert && $0.packetsDropped == 0 }) else {
                return await tell(.abort(.failed("what was armed is not inert")))
            }
        } catch {
            return await tell(.abort(.failed(error.description)))
        }
        guard await intend([entry(.proveInert, .verified)]) else { return }
        if runner.isRehearsal { return await tell(.abort(.rehearsed)) }
        if let objection = await runner.objection(at: .dark) { return await tell(.abort(.gate(objection))) }
        // People take their time, and signals come meanwhile.
        if let reason = runner.abort.requested ?? runner.stop() { return await tell(.abort(reason)) }
        await tell(.provedInert)
    }

    private mutating func impose() async {
        await askWhoLives()
        if let grant = currentGrant { hostLease.take(grant, at: runner.time.now()) }
        // What comes from now on was not all seen before.
        evidence.take(await feed.next())
        do {
            try await runner.source.announce(event(.start))
        } catch {
            return await tell(.abort(.failed("the blackout can't be announced: \(error)")))
        }
        guard await intend([entry(.impose, .intent)]) else { return }
        open(phase: .canary)
        // Asked for at the last moment: whatever took its time above shortened it.
        guard let lease = hostLease.impose(at: runner.time.now()) else {
            let silent = budget.silent(at: runner.time.now())
            return await tell(.abort(silent.isEmpty ? .coordinatorSilent : .agentsSilent(silent)))
        }
        evidence.imposed(at: runner.time.date())
        do {
            try await runner.driver.impose(plan, lease: lease)
        } catch {
            note(.impose, .failed, error)
            return await tell(.abort(.failed(error.description)))
        }
        guard await intend([entry(.impose, .done)]) else { return }
        await tell(.imposed)
    }

    private mutating func renew(under grant: Grant) async {
        hostLease.take(grant, at: runner.time.now())
        // A search has lit the last of them.
        guard !darkPlan.targets.isEmpty else { return }
        // Too little is left: the kernel ends it, unless the next grant is a longer one.
        guard let lease = hostLease.lease(at: runner.time.now()) else { return }
        do {
            try await runner.driver.renew(darkPlan, lease: lease)
        } catch .leaseEnded {
            await tell(.abort(.leaseEnded))
        } catch {
            await tell(.abort(.failed(error.description)))
        }
    }

    private mutating func lift() async {
        if liftBegan == nil {
            open(phase: .light)
            liftBegan = runner.time.now()
        }
        await lookOnceMore()
        await forgetConnections()
        try? runner.journal.write(entry(.lift, .intent))
        do {
            try await runner.driver.lift(plan)
        } catch {
            let all = plan.targets.map { TargetReading(target: $0.name, state: .inert, packetsDropped: 0) }
            residue = await runner.driver.residue(of: plan, left: (try? await runner.driver.readings(of: plan)) ?? all)
            return note(.lift, .failed, error)
        }
        try? runner.journal.write(entry(.lift, .done))
        if evidence.imposedAt != nil, evidence.liftedAt == nil {
            evidence.lifted(at: runner.time.date())
            // Whoever can't be told learns it from the probes.
            try? await runner.source.announce(event(.end))
        }
        await tell(.lifted)
    }

    /// Once, at the planned end, while it is dark: what ends early takes no more with it than it has.
    private mutating func forgetConnections() async {
        guard machine.state == .reverting(.completed), plan.fault.comeback == .rebootLike,
            evidence.imposedAt != nil, evidence.liftedAt == nil, !hasForgotten
        else { return }
        hasForgotten = true
        // Without its intent on disk it is left out; the light does not wait.
        guard (try? runner.journal.write(entry(.endConnections, .intent))) != nil else { return }
        do {
            try await runner.driver.endConnections(of: darkPlan)
            try? runner.journal.write(entry(.endConnections, .done))
        } catch {
            note(.endConnections, .failed, error)
        }
    }

    /// The last counters, before the tables go and take them along; and whether it is dark up to now.
    private mutating func lookOnceMore() async {
        guard evidence.imposedAt != nil, evidence.liftedAt == nil, relight == nil else { return }
        let asked = runner.time.date()
        guard let last = try? await runner.driver.readings(of: plan) else { return }
        if last.contains(where: { $0.packetsDropped > 0 }) { evidence.readings = last }
        if last.allSatisfy(\.isDark) { evidence.surelyDark(until: asked) }
    }

    /// The kernel's side of the proof; the survivors' side takes rounds, see ``stepLight()``.
    private mutating func verify() async {
        do {
            let readings = try await runner.driver.readings(of: plan)
            let left = readings.filter { $0.state != .absent }
            residue = await runner.driver.residue(of: plan, left: left)
            isReadBack = left.isEmpty
        } catch {
            note(.verify, .failed, error)
        }
    }

    /// Writes what is about to be done; without it, it is not done.
    mutating func intend(_ entries: [JournalRecord.Entry]) async -> Bool {
        do throws(JournalError) {
            for entry in entries { try runner.journal.write(entry) }
            return true
        } catch {
            await tell(.abort(.journal(error.description)))
            return false
        }
    }

    func note(_ operation: JournalRecord.Operation, _ phase: JournalRecord.Phase, _ error: some Error) {
        // On the way to the light, a full disk stops nothing.
        try? runner.journal.write(entry(operation, phase, ["reason": .string("\(error)")]))
    }

    private func event(_ phase: BlackoutEvent.Phase) -> BlackoutEvent {
        let now = runner.time.date()
        return BlackoutEvent(
            time: now,
            phase: phase,
            zone: plan.zone,
            scope: .physical,
            endsBy: phase == .start ? now + plan.limits.maximumDark : nil
        )
    }
}
