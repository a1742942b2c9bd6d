import ZonefallLinux
import ZonefallModel

/// How long the kernel is told to keep dark, as a pure function: the shortest of everything that limits it.
///
/// Instants are durations on the clock since boot, which nobody can set and which counts while the machine sleeps.
package struct LeaseTerm: Hashable, Sendable {
    /// When the agent *sent* its question for the grant: whatever delayed the answer can only shorten it.
    package let asked: Duration
    package let grant: Duration
    /// What the plan allows at once: the canary at first, then the lease.
    package let lease: Duration
    /// When the cap ends.
    package let capEnds: Duration

    package init(asked: Duration, grant: Duration, lease: Duration, capEnds: Duration) {
        self.asked = asked
        self.grant = grant
        self.lease = lease
        self.capEnds = capEnds
    }

    /// - Throws: when less than the shortest lease is left, or the question comes from the future.
    package func timeout(at now: Duration) throws(ChaosRefusal) -> Duration {
        guard asked <= now else { throw .grantTooShort("the grant was asked for in the future") }
        let left = min(lease, asked + grant - now, capEnds - now)
        guard left >= LeaseGate.shortestLease else {
            throw .grantTooShort("less than \(LeaseGate.shortestLease.wholeMilliseconds) ms of grant or cap are left")
        }
        return .milliseconds(left.wholeMilliseconds)
    }
}
