import ZonefallLinux
import ZonefallModel

/// Dark, one lease at a time.
extension Warden {
    /// Dark, for one canary.
    package func activate(run: String, epoch: Int64, asked: Duration, grant: Duration) throws(ChaosRefusal) {
        let current = try entitled(run, epoch)
        guard case .armed = current.stage else { throw .notNow("the run is \(current.stage.name), not armed") }
        guard time.date() <= current.plan.notAfter else { throw .plan(.expired(at: current.plan.notAfter)) }
        let now = time.now()
        var lease = current.lease
        try take(epoch, asked, grant, into: &lease, at: now)
        guard let timeout = lease.impose(at: now) else { throw .tooLittleLeft }
        log("level=notice msg=\"going dark\" run=\(run) light=\"\(current.gate.manualRevert)\"")
        // Before it is done: whatever fails now ends in light.
        self.current?.stage = .canary(since: now)
        self.current?.lease = lease
        self.current?.lastAsked = asked
        try write(timeout) { gates, gate, timeout throws(GateFailure) in try gates.activate(gate, lease: timeout) }
    }

    /// Dark for one lease from now. The first renewal must have been asked for while it was dark already: it proves that
    /// whoever grants is still heard.
    package func renew(run: String, epoch: Int64, asked: Duration, grant: Duration) throws(ChaosRefusal) {
        let current = try entitled(run, epoch)
        guard let since = current.stage.darkSince else {
            throw .notNow("the run is \(current.stage.name), and only what is dark is renewed")
        }
        guard asked > since else { throw .notNow("this grant was asked for before it was dark, and so proves nothing") }
        guard asked >= current.lastAsked ?? asked else { throw .notNow("a later grant was used already") }
        let now = time.now()
        var lease = current.lease
        lease.forgetGrants()
        try take(epoch, asked, grant, into: &lease, at: now)
        guard let timeout = lease.lease(at: now) else { throw .tooLittleLeft }
        self.current?.lease = lease
        self.current?.lastAsked = asked
        try write(timeout) { gates, gate, timeout throws(GateFailure) in try gates.renew(gate, lease: timeout) }
        self.current?.stage = .dark(since: since)
    }

    /// Lets this host forget its connections, as a power loss does: while it is dark, and only if that was signed.
    package func endConnections(run: String) throws(ChaosRefusal) {
        guard let current, current.plan.run == run else { throw .unknownRun(run) }
        guard current.plan.endsConnections else { throw .notNow("the plan does not say that connections end") }
        guard current.stage.darkSince != nil else {
            throw .notNow("the run is \(current.stage.name), and only in the dark connections end")
        }
        do throws(NetlinkError) {
            let count = try gates.endConnections(keeping: current.gate)
            log("level=notice msg=\"connections ended\" run=\(run) count=\(count)")
        } catch {
            throw .kernel(error.description)
        }
    }

    /// The run, if it is the one that stands here and nobody newer was seen.
    private func entitled(_ run: String, _ epoch: Int64) throws(ChaosRefusal) -> HostRun {
        guard !halt.isOn else {
            revert(.halted)
            throw .halted
        }
        guard epoch >= fence else { throw .staleEpoch(epoch, seen: fence) }
        // Nobody signed a grant: it may end this run, and must not shut out all that will ever be planned.
        guard epoch - fence <= Self.greatestStep else {
            throw .badRequest("epoch \(epoch) is no successor of \(fence)")
        }
        if epoch > fence {
            fence = epoch
            memory.remember(epoch: epoch)
        }
        if let current, current.plan.epoch < fence { revert(.fenced(epoch: fence)) }
        guard let current, current.plan.run == run else { throw .unknownRun(run) }
        return current
    }

    private func take(
        _ epoch: Int64,
        _ asked: Duration,
        _ grant: Duration,
        into lease: inout HostLease,
        at now: Duration
    ) throws(ChaosRefusal) {
        guard asked <= now else { throw .grantTooShort("the grant was asked for in the future") }
        lease.take(Grant(epoch: epoch, askedAt: asked, length: grant), at: now)
    }

    /// Writes a lease, and believes nothing but what was read back.
    private func write(
        _ length: Duration,
        _ body: (any GateHolding, LeaseGate, Duration) throws(GateFailure) -> LeaseGate.Reading
    ) throws(ChaosRefusal) {
        guard let run = current else { return }
        // The kernel counts in whole ones.
        let timeout = Duration.milliseconds(length.wholeMilliseconds)
        do throws(GateFailure) {
            let reading = try body(gates, run.gate, timeout)
            guard let left = reading.leaseLeft, let capLeft = reading.capLeft else { throw .leaseEnded }
            guard left <= timeout + LeaseGate.tick else {
                throw .defect(.tooLong(set: "lease", left: left, limit: timeout))
            }
            guard capLeft <= run.plan.cap + LeaseGate.tick else {
                throw .defect(.tooLong(set: "cap", left: capLeft, limit: run.plan.cap))
            }
        } catch {
            if case .leaseEnded = error { revert(.leaseEnded) } else { revert(.disturbed(error.description)) }
            throw .kernel(error.description)
        }
    }

    /// A coordinator counts one up when it starts anew.
    private static let greatestStep: Int64 = 1_000
}
