import ZonefallLinux
import ZonefallModel

/// The one run that a host holds.
package struct HostRun: Hashable, Sendable {
    package let plan: BlackoutPlanDocument
    package let gate: LeaseGate
    package var stage = Stage.armed
    /// How long it may be dark from now.
    package var lease: HostLease
    /// When the question for the last grant was sent.
    package var lastAsked: Duration?

    package init(plan: BlackoutPlanDocument, gate: LeaseGate) {
        self.plan = plan
        self.gate = gate
        lease = HostLease(
            limits: GameDay.Limits(maximumDark: plan.cap, lease: plan.lease, grant: plan.grant, canary: plan.canary),
            epoch: plan.epoch
        )
    }

    package enum Stage: Hashable, Sendable {
        /// All is loaded, nothing drops.
        case armed
        /// Dark for one short lease; only who is heard from then on extends it.
        case canary(since: Duration)
        case dark(since: Duration)
        /// The table could not be removed yet; the kernel ends the lease all the same.
        case reverting(Ending)

        package var name: String {
            switch self {
            case .armed: "armed"
            case .canary: "canary"
            case .dark: "dark"
            case .reverting: "reverting"
            }
        }

        /// When it became dark; nil: it is not, or not any more.
        package var darkSince: Duration? {
            switch self {
            case .canary(let since), .dark(let since): since
            case .armed, .reverting: nil
            }
        }
    }

    /// Why light is back.
    package enum Ending: Hashable, Sendable {
        case asked
        case halted
        /// The process that made it dark closed its connection.
        case ownerGone
        /// Nobody renewed: the kernel ended it.
        case leaseEnded
        /// Armed and never made dark while the plan was valid.
        case neverBegun
        /// Somebody else removed or changed the gate.
        case disturbed(String)
        /// A newer coordinator was seen.
        case fenced(epoch: Int64)
        case stopping

        package var text: String {
            switch self {
            case .asked: "asked"
            case .halted: "halted"
            case .ownerGone: "owner-gone"
            case .leaseEnded: "lease-ended"
            case .neverBegun: "never-begun"
            case .disturbed(let reason): "disturbed: \(reason)"
            case .fenced(let epoch): "fenced by epoch \(epoch)"
            case .stopping: "stopping"
            }
        }
    }
}

/// What became of the last run, for whoever asks later.
package struct EndedRun: Hashable, Sendable {
    package let run: String
    package let epoch: Int64
    package let ending: HostRun.Ending
    /// Read before the table went; nil: it was gone already.
    package let reading: LeaseGate.Reading?
}
