import ZonefallModel

extension BlackoutRun {
    /// One tick.
    mutating func step() async {
        await runner.time.sleep(Self.tick)
        if let reason = runner.abort.requested { await tell(.abort(reason)) }
        if let reason = runner.stop() { await tell(.abort(reason)) }
        switch machine.state {
        case .canary: await stepCanary()
        case .dark: await stepDark()
        case .reverting: await stepLight()
        // Reached only if a step was lost, which must not go on for ever.
        case .planned, .approved, .armed: await tell(.abort(.failed("the plan was not carried on")))
        case .reverted, .aborted, .stuck: break
        }
    }

    private mutating func stepCanary() async {
        await askWhoLives()
        guard await isStillDark(otherwise: .canaryNotExtended) else { return }
        if let imposedAt = hostLease.imposedAt, budget.everyoneWasHeard(since: imposedAt), let grant = currentGrant {
            guard await intend([entry(.renew, .intent)]) else { return }
            open(phase: .dark)
            await tell(.heardWhileDark(grant))
        }
        evidence.take(await feed.next())
    }

    private mutating func stepDark() async {
        await askWhoLives()
        let now = runner.time.now()
        if budget.coordinatorIsSilent(at: now) { return await tell(.abort(.coordinatorSilent)) }
        let silent = budget.silent(at: now)
        guard silent.isEmpty else { return await tell(.abort(.agentsSilent(silent))) }
        guard await isStillDark(otherwise: .leaseEnded) else { return }
        if let grant = currentGrant { await tell(.granted(grant)) }
        guard machine.state == .dark else { return }
        let arrived = await feed.next()
        evidence.take(arrived)
        await checkConditions()
        guard machine.state == .dark else { return }
        if hostLease.isNearlySpent(at: runner.time.now()) { return await tell(.observed) }
        if relight != nil { return await stepRelight(arrived) }
        guard hasSeenEnough else { return }
        if await !beginRelight() { await tell(.observed) }
    }

    /// Reads back every target: the kernel tells nobody when it ends a lease.
    private mutating func isStillDark(otherwise reason: AbortReason) async -> Bool {
        let asked = runner.time.date()
        do {
            let readings = try await runner.driver.readings(of: darkPlan)
            guard readings.allSatisfy(\.isDark) else {
                await tell(.abort(reason))
                return false
            }
            // What a search has lit already is not dark, and has counted for itself before.
            if relight == nil {
                evidence.readings = readings
                evidence.surelyDark(until: asked)
            }
            return true
        } catch {
            await tell(.abort(.failed(error.description)))
            return false
        }
    }

    private var hasSeenEnough: Bool {
        let dark = evidence.dark.log
        guard let imposedAt = hostLease.imposedAt, runner.time.now() - imposedAt >= gameDay.dark.hold else {
            return false
        }
        return greenWays.allSatisfy { dark.rounds(of: $0) >= gameDay.dark.rounds }
    }
}
