/// One blackout from plan to light, as a pure value: events in, actions out.
///
/// ```
/// planned ─▶ approved ─▶ armed ─▶ canary ─▶ dark ─▶ reverting ─▶ reverted
///     └────────┴───────────┴─────────┴────────┴──────▶ reverting ─▶ aborted      reverting ─▶ stuck
/// ```
/// Only ``Action/arm``, ``Action/impose(canary:)`` and ``Action/renew(lease:)`` lead towards the dark. Once reverting,
/// none of them is ever given again: not by a late answer, not after a restart.
package struct BlackoutMachine: Hashable, Sendable {
    package private(set) var state: BlackoutState
    package let canary: Duration

    package init(canary: Duration) {
        state = .planned
        self.canary = canary
    }

    package enum Event: Hashable, Sendable {
        /// Somebody answers for exactly this plan.
        case approved
        case armed
        /// Read back: not one packet dropped, no lease.
        case provedInert
        case imposed
        /// All survivors were heard while it was dark, and the lease may be so long.
        case heardWhileDark(lease: Duration)
        /// All survivors live, and the lease may be so long from now.
        case granted(lease: Duration)
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
        case impose(canary: Duration)
        case renew(lease: Duration)
        case lift
        case verify
    }

    package mutating func handle(_ event: Event) -> [Action] {
        switch (state, event) {
        case (.planned, .approved): return enter(.approved, [.arm])
        case (.approved, .armed): return enter(.armed, [.proveInert])
        case (.armed, .provedInert): return [.impose(canary: canary)]
        case (.armed, .imposed): return enter(.canary, [])
        case (.canary, .heardWhileDark(let lease)): return enter(.dark, [.renew(lease: lease)])
        case (.dark, .granted(let lease)): return [.renew(lease: lease)]
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

    private mutating func enter(_ next: BlackoutState, _ actions: [Action]) -> [Action] {
        state = next
        return actions
    }
}
