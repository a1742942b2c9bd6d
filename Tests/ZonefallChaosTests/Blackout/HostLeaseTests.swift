import Testing
import ZonefallModel

@testable import ZonefallChaos

struct HostLeaseTests {
    private static let limits = GameDay.Limits(
        maximumDark: .seconds(20),
        lease: .seconds(3),
        grant: .seconds(4),
        canary: .seconds(2)
    )

    private static func lease(
        grantedAt asked: Duration = .seconds(100),
        for length: Duration = .seconds(4),
        imposedAt: Duration? = .seconds(100)
    ) -> HostLease {
        var lease = HostLease(limits: limits, epoch: 7)
        lease.take(Grant(epoch: 7, askedAt: asked, length: length), at: asked)
        if let imposedAt { _ = lease.impose(at: imposedAt) }
        return lease
    }

    @Test func `the least of lease, grant and cap is written`() {
        #expect(Self.lease().lease(at: .seconds(100)) == .seconds(3))
        #expect(Self.lease().lease(at: .milliseconds(102_500)) == .milliseconds(1_500))
        var old = Self.lease(grantedAt: .seconds(100), imposedAt: .seconds(100))
        old.take(Grant(epoch: 7, askedAt: .seconds(118), length: .seconds(4)), at: .seconds(118))
        #expect(old.lease(at: .seconds(118)) == .seconds(2))
    }

    @Test func `less than a second is no lease at all`() {
        let lease = Self.lease()
        #expect(lease.lease(at: .milliseconds(103_000)) == .seconds(1))
        #expect(lease.lease(at: .milliseconds(103_001)) == nil)
    }

    @Test func `the first lease is the canary's, and a blackout begins once`() {
        var lease = Self.lease(imposedAt: nil)
        #expect(lease.lease(at: .seconds(100)) == nil)
        #expect(lease.impose(at: .seconds(100)) == .seconds(2))
        #expect(lease.impose(at: .seconds(101)) == nil)
    }

    @Test func `without a grant nothing begins`() {
        var lease = HostLease(limits: Self.limits, epoch: 7)
        #expect(lease.impose(at: .seconds(100)) == nil)
    }

    @Test func `a grant counts from when it was asked for, and for no longer than was agreed`() {
        var lease = Self.lease(imposedAt: .seconds(100))
        // It arrives two seconds after it was asked for, and promises an hour.
        lease.take(Grant(epoch: 7, askedAt: .seconds(101), length: .seconds(3_600)), at: .seconds(103))
        #expect(lease.lease(at: .seconds(103)) == .seconds(2))
        // What claims to be asked for in the future was not asked for by us.
        lease.take(Grant(epoch: 7, askedAt: .seconds(150), length: .seconds(4)), at: .seconds(103))
        #expect(lease.lease(at: .seconds(103)) == .seconds(2))
    }

    /// I12 fencing: a grant of epoch e is ignored after e+1 has been seen.
    @Test func `I12: a grant of another epoch permits nothing, and a newer one ends the blackout`() {
        var lease = Self.lease()
        lease.take(Grant(epoch: 6, askedAt: .seconds(102), length: .seconds(4)), at: .seconds(102))
        #expect(lease.lease(at: .seconds(102)) == .seconds(2))
        lease.take(Grant(epoch: 8, askedAt: .seconds(102), length: .seconds(4)), at: .seconds(102))
        #expect(lease.lease(at: .seconds(102)) == nil)
        lease.take(Grant(epoch: 7, askedAt: .seconds(102), length: .seconds(4)), at: .seconds(102))
        #expect(lease.lease(at: .seconds(102)) == nil)
    }

    @Test func `the light comes before the cap`() {
        let lease = Self.lease(imposedAt: .seconds(82))
        #expect(!lease.isNearlySpent(at: .seconds(100)))
        #expect(lease.isNearlySpent(at: .milliseconds(100_500)))
    }
}
