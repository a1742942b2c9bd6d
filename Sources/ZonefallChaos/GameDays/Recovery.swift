import ZonefallModel

/// Brings light after whoever brought the dark is gone: from its journal, towards the light only.
///
/// Safe at any time, as often as you like: what is lit already stays as it is, and what belongs to another run too.
package struct Recovery: Sendable {
    private let journal: any JournalWriter
    private let driver: any BlackoutDriver
    private let time: Timekeeper

    package init(journal: any JournalWriter, driver: any BlackoutDriver, time: Timekeeper = .system) {
        self.journal = journal
        self.driver = driver
        self.time = time
    }

    package struct Outcome: Hashable, Sendable {
        package let zone: Zone.ID
        /// `aborted` with light proved by the kernel's word, or `stuck`.
        package let state: BlackoutState
    }

    /// - Parameter unfinished: see ``JournalReplay``.
    package func bringLight(to unfinished: [BlackoutPlan]) async -> [Outcome] {
        var outcomes: [Outcome] = []
        for plan in unfinished {
            outcomes.append(Outcome(zone: plan.zone, state: await bringLight(to: plan)))
        }
        return outcomes
    }

    private func bringLight(to plan: BlackoutPlan) async -> BlackoutState {
        // Of no epoch and no plan: nothing that this machine is told can be a permission.
        var machine = BlackoutMachine(planHash: "", peopleNeeded: .max, epoch: 0)
        var actions = machine.handle(.restarted)
        let deadline = time.now() + BlackoutRun.patience
        while !machine.state.isFinal {
            var event = BlackoutMachine.Event.notLifted(reason: "something is left")
            for action in actions {
                switch action {
                case .lift:
                    note(plan, .lift, .intent)
                    event = await lift(plan)
                case .verify:
                    event = await verify(plan)
                // The machine gives none of these once it reverts.
                case .arm, .proveInert, .impose, .renew: break
                }
            }
            if case .notLifted = event {
                if time.now() >= deadline {
                    event = .patienceOver(reason: "what made the zone dark could not be removed")
                }
                await time.sleep(BlackoutRun.tick)
            }
            actions = machine.handle(event)
        }
        return machine.state
    }

    private func lift(_ plan: BlackoutPlan) async -> BlackoutMachine.Event {
        do {
            try await driver.lift(plan)
        } catch {
            return .notLifted(reason: error.description)
        }
        note(plan, .lift, .done)
        return .lifted
    }

    private func verify(_ plan: BlackoutPlan) async -> BlackoutMachine.Event {
        guard let readings = try? await driver.readings(of: plan), readings.allSatisfy({ $0.state == .absent }) else {
            return .notLifted(reason: "something is left")
        }
        note(plan, .verify, .verified)
        return .verified
    }

    private func note(_ plan: BlackoutPlan, _ operation: JournalRecord.Operation, _ phase: JournalRecord.Phase) {
        // Light does not wait for a disk; what is not written is done again next time, which is harmless.
        try? journal.write(
            JournalRecord.Entry(
                run: plan.run,
                zone: plan.zone,
                operation: operation,
                phase: phase,
                detail: ["by": "recovery"]
            )
        )
    }
}
