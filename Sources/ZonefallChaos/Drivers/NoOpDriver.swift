import Synchronization
import ZonefallModel

/// Plans like another driver, says that all went well, and touches nothing: the negative control.
///
/// A game day with it must end as invalid. If it ends as anything else, the verdict can't be trusted with a real driver
/// either.
package final class NoOpDriver: BlackoutDriver {
    private let planner: any BlackoutDriver
    /// What it pretends.
    private let state = Mutex(TargetReading.State.absent)

    package init(planningLike planner: any BlackoutDriver) {
        self.planner = planner
    }

    package var kind: GameDay.Driver { .noOp }
    package var touchesOnlyOurOwn: Bool { true }
    package func can(_ kind: GameDay.Kind, as fidelity: GameDay.Fidelity) -> Bool { planner.can(kind, as: fidelity) }

    package func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits, as fault: BlackoutFault)
        throws(PlanRefusal) -> BlackoutPlan
    {
        let plan = try planner.plan(blackoutOf: zone, within: limits, as: fault)
        return BlackoutPlan(
            driver: kind,
            zone: zone,
            fault: fault,
            targets: plan.targets,
            limits: limits,
            steps: ["# nothing: the negative control\n"]
        )
    }

    package func arm(_ plan: BlackoutPlan) { pretend(.inert) }
    package func impose(_ plan: BlackoutPlan, lease: Duration) { pretend(.dark(leaseLeft: lease)) }
    package func renew(_ plan: BlackoutPlan, lease: Duration) { pretend(.dark(leaseLeft: lease)) }
    package func endConnections(of plan: BlackoutPlan) async {}
    package func lift(_ plan: BlackoutPlan) { pretend(.absent) }

    package func readings(of plan: BlackoutPlan) -> [TargetReading] {
        plan.targets.map { TargetReading(target: $0.name, state: state.withLock { $0 }, packetsDropped: 0) }
    }

    private func pretend(_ next: TargetReading.State) {
        state.withLock { $0 = next }
    }
}
