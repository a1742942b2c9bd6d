import ZonefallLinux
import ZonefallModel

/// How long one host, or the lab's nodes, may stay dark from now: what is left of the lease's length, of the last grant, and
/// of the cap, whichever is least.
///
/// Instants are durations on one clock that nobody can set and that goes on while the machine sleeps.
package struct HostLease: Hashable, Sendable {
    package let limits: GameDay.Limits
    /// The blackout's fencing number. Once a higher one was seen, this one is over.
    package let epoch: Int64
    private(set) var imposedAt: Duration?
    private(set) var permittedUntil: Duration?
    private(set) var isFenced = false

    package init(limits: GameDay.Limits, epoch: Int64) {
        self.limits = limits
        self.epoch = epoch
    }

    /// The lease to begin the darkness with, which only a grant received while dark extends; nil: none, and it stays light.
    ///
    /// A blackout begins once.
    package mutating func impose(at now: Duration) -> Duration? {
        guard imposedAt == nil, let length = length(of: limits.canary, at: now, from: now) else { return nil }
        imposedAt = now
        return length
    }

    /// Takes in a grant: of another epoch it permits nothing, and a newer epoch ends this blackout.
    package mutating func take(_ grant: Grant, at now: Duration) {
        see(epoch: grant.epoch)
        guard !isFenced, grant.epoch == epoch, grant.askedAt <= now else { return }
        let end = grant.askedAt + min(grant.length, limits.grant)
        permittedUntil = max(permittedUntil ?? end, end)
    }

    /// From now on only grants that are yet to be taken permit anything: those from before the darkness prove nothing of it.
    package mutating func forgetGrants() {
        permittedUntil = nil
    }

    /// Whatever names a newer epoch ends this blackout.
    package mutating func see(epoch other: Int64) {
        if other > epoch { isFenced = true }
    }

    /// The lease that may be written now; nil: none, because less than the shortest is left, or it never began.
    package func lease(at now: Duration) -> Duration? {
        imposedAt.flatMap { length(of: limits.lease, at: now, from: $0) }
    }

    private func length(of wanted: Duration, at now: Duration, from start: Duration) -> Duration? {
        guard !isFenced, let permittedUntil else { return nil }
        let length = min(wanted, limits.lease, permittedUntil - now, start + limits.maximumDark - now)
        return length >= LeaseGate.shortestLease ? length : nil
    }

    /// Before the cap, so much time is kept for lifting ourselves.
    static let reserve = Duration.milliseconds(1_500)

    /// The cap is so near that we lift by ourselves.
    package func isNearlySpent(at now: Duration) -> Bool {
        guard let imposedAt else { return false }
        return imposedAt + limits.maximumDark - now <= Self.reserve
    }
}
