/// One blackout from plan to light, as a pure value: events in, actions out.
///
/// ```
/// planned ─▶ approved ─▶ armed ─▶ canary ─▶ dark ─▶ reverting ─▶ reverted
///     └────────┴───────────┴─────────┴────────┴──────▶ reverting ─▶ aborted      reverting ─▶ stuck
/// ```
/// Only ``Action/arm``, ``Action/impose`` and ``Action/renew(_:)`` lead towards the dark. Once reverting, none of them is
/// ever given again: not by a late answer, not after a restart. Who reads a journal begins with ``Event/restarted``, and
/// so can't get to the dark at all.
package struct BlackoutMachine: Hashable, Sendable {
    package private(set) var state: BlackoutState
    /// What an approval must name: see ``BlackoutPlanDocument/hash``.
    package let planHash: String
    /// How many different people must stand for it.
    package let peopleNeeded: Int
    /// The fencing number: grants of another epoch are none.
    package let epoch: Int64

    package init(planHash: String, peopleNeeded: Int, epoch: Int64) {
        state = .planned
        self.planHash = planHash
        self.peopleNeeded = peopleNeeded
        self.epoch = epoch
    }

    /// Who stands for which plan.
    package struct Approval: Hashable, Sendable {
        package let planHash: String
        package let people: Set<String>

        package init(planHash: String, people: Set<String>) {
            self.planHash = planHash
            self.people = people
        }
    }

    package enum Event: Hashable, Sendable {
        case approved(Approval)
        case armed
        /// Read back: not one packet dropped, no lease.
        case provedInert
        case imposed
        /// All survivors were heard while it was dark.
        case heardWhileDark(Grant)
        /// All survivors live.
        case granted(Grant)
        /// All was seen that there was to see.
        case observed
        /// Anything that ends it early: a signal, a guard, a failure, a lease that ran out.
        case abort(AbortReason)
        case lifted
        /// The lift, or its proof, did not succeed; it is tried again.
        case notLifted(reason: String)
        /// Read back, and seen by survivors: light.
        case verified
        /// It was tried for as long as is sensible.
        case patienceOver(reason: String)
        /// The process that did all this is gone, and another one reads its journal.
        case restarted
    }

    package enum Action: Hashable, Sendable {
        case arm
        case proveInert
        /// For one canary.
        case impose
        case renew(Grant)
        case lift
        case verify
    }

    package mutating func handle(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.planned, .approved(let approval)):
            guard approval.planHash == planHash, approval.people.count >= peopleNeeded else {
                return enter(.aborted(.notApproved), [])
            }
            return enter(.approved, [.arm])
        case (.approved, .armed): return enter(.armed, [.proveInert])
        case (.armed, .provedInert): return [.impose]
        case (.armed, .imposed): return enter(.canary, [])
        case (.canary, .heardWhileDark(let grant)) where grant.epoch == epoch: return enter(.dark, [.renew(grant)])
        case (.dark, .granted(let grant)) where grant.epoch == epoch: return [.renew(grant)]
        case (.dark, .observed): return enter(.reverting(.completed), [.lift])

        // Nothing was touched yet.
        case (.planned, .abort(let reason)): return enter(.aborted(reason), [])
        case (.approved, .abort(let reason)), (.armed, .abort(let reason)), (.canary, .abort(let reason)),
            (.dark, .abort(let reason)):
            return enter(.reverting(.aborted(reason)), [.lift])

        case (.reverting, .lifted): return [.verify]
        case (.reverting, .notLifted): return [.lift]
        case (.reverting(.completed), .verified): return enter(.reverted, [])
        case (.reverting(.aborted(let reason)), .verified): return enter(.aborted(reason), [])
        case (.reverting, .patienceOver(let reason)): return enter(.stuck(reason), [])
        // Somebody helped, or it was only slow.
        case (.stuck, .restarted): return enter(.reverting(.aborted(.restarted)), [.lift])

        case (.reverted, _), (.aborted, _): return []
        case (_, .restarted): return enter(.reverting(.aborted(.restarted)), [.lift])
        // Whatever else is late or out of place changes nothing.
        default: return []
        }
    }

    /// Whether a host that asks may stay dark: only for this epoch, and only until the way to the light is taken.
    package func grants(epoch asked: Int64) -> Bool {
        asked == epoch && (state == .armed || state == .canary || state == .dark)
    }

    private mutating func enter(_ next: BlackoutState, _ actions: [Action]) -> [Action] {
        state = next
        return actions
    }
}
