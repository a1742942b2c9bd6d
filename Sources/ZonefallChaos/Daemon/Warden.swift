import ZonefallLinux
import ZonefallModel
import ZonefallSigning

/// What stands between a signed plan and the kernel of one host: it arms, makes dark for one lease at a time, and brings
/// light whenever anything is not as it should be.
///
/// Only ``arm(_:)``, ``activate(run:epoch:asked:grant:)`` and ``renew(run:epoch:asked:grant:)`` lead towards the dark, and
/// each of them needs somebody who asks *now*. A warden begins with nothing: no file that it reads can make it dark.
package final class Warden {
    package let configuration: ChaosdConfiguration
    package private(set) var current: HostRun?
    package private(set) var last: EndedRun?
    private let gates: any GateHolding
    private let memory: any PlanMemory
    private let halt: any HaltSwitch
    private let time: Timekeeper
    private let log: (String) -> Void
    let capabilities: Nftables.Capabilities?
    /// The highest epoch that anybody showed us.
    private var fence: Int64

    package init(
        configuration: ChaosdConfiguration,
        gates: any GateHolding,
        memory: any PlanMemory,
        halt: any HaltSwitch,
        time: Timekeeper = .system,
        log: @escaping (String) -> Void
    ) throws(PlanFault) {
        self.configuration = configuration
        self.gates = gates
        self.memory = memory
        self.halt = halt
        self.time = time
        self.log = log
        fence = try memory.highestEpoch()
        // For the status; before a plan is armed the kernel is asked again, and a failure told.
        capabilities = try? gates.capabilities()
    }

    package var isHalted: Bool { halt.isOn }
    package var highestEpoch: Int64 { fence }

    /// Removes what a dead process left here, dark or not.
    ///
    /// - Returns: the tables that were removed.
    @discardableResult
    package func removeOrphans() throws(NetlinkError) -> [String] {
        var removed: [String] = []
        for (table, comment) in try gates.ours() {
            guard comment.hasPrefix(LeaseGate.commentPrefix) else {
                log("level=warning msg=\"a table has our name and not our mark; it stays\" table=\(table)")
                continue
            }
            try gates.remove(table: table)
            log("level=warning msg=\"orphan removed: light\" table=\(table) comment=\"\(comment)\"")
            removed.append(table)
        }
        return removed
    }

    /// Loads the gate of a plan that enough people signed; nothing drops yet.
    package func arm(_ envelope: [UInt8]) throws(ChaosRefusal) {
        guard configuration.isEnabled else { throw .disabled }
        guard !halt.isOn else { throw .halted }
        if let current { throw .busy(run: current.plan.run) }
        // What can't be done is refused first, so that no plan is used up by it. Nothing of this is believed yet.
        let plan: BlackoutPlanDocument
        do throws(PlanFault) { plan = try SignedPlan(reading: envelope).plan } catch { throw .plan(error) }
        guard plan.epoch >= fence else { throw .staleEpoch(plan.epoch, seen: fence) }
        let gate = try gate(of: plan)
        try requireNothingSaved()
        try requireNoBypass(of: gate)
        try requireNothingHere(besides: nil)

        // From here on the plan is used, on disk, whatever comes.
        do throws(PlanFault) {
            let verified = try memory.claim(envelope, now: time.date())
            guard verified.plan == plan else { throw .notCanonical }
            log("level=info msg=\"plan accepted\" run=\(plan.run) signers=\(verified.signers.map(\.text))")
        } catch {
            throw .plan(error)
        }
        fence = max(fence, plan.epoch)
        do throws(NetlinkError) {
            try gates.arm(gate)
        } catch {
            throw error.saysItExists
                ? .occupied(table: gate.table)
                : .kernel("the gate could not be loaded, so nothing was changed: \(error)")
        }
        do throws(ChaosRefusal) {
            // Looked at after ours is loaded: of two that arm at once, at least one sees the other.
            try requireNothingHere(besides: gate.table)
        } catch {
            removeQuietly(gate.table)
            throw error
        }
        current = HostRun(plan: plan, gate: gate)
        log("level=info msg=armed run=\(plan.run) table=\(gate.table)")
    }

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

    /// Light. Safe at any time, and more than once.
    package func revert(_ ending: HostRun.Ending) {
        guard let run = current else { return }
        // Why the counters can't be read is no reason to wait.
        let reading = try? gates.reading(of: run.gate)
        do throws(NetlinkError) {
            try gates.remove(table: run.gate.table)
            last = EndedRun(run: run.plan.run, epoch: run.plan.epoch, ending: ending, reading: reading)
            current = nil
            log(
                "level=notice msg=light run=\(run.plan.run) reason=\"\(ending.text)\" dropped=\(reading?.packetsDropped ?? 0)"
            )
        } catch {
            current?.stage = .reverting(ending)
            log("level=error msg=\"can't remove the gate; trying again\" run=\(run.plan.run) reason=\"\(error)\"")
        }
    }

    /// Light, and nothing is armed until ``release()``.
    package func haltAll() {
        halt.turnOn()
        log("level=notice msg=halted")
        revert(.halted)
    }

    package func release() throws(ChaosRefusal) {
        do throws(SystemCallError) { try halt.turnOff() } catch { throw .kernel(error.description) }
        log("level=notice msg=released")
    }

    /// Looks whether all is still as it should be. Nothing announces that the kernel ended a lease.
    package func tick() {
        guard let run = current else { return }
        if case .reverting(let ending) = run.stage { return revert(ending) }
        if halt.isOn { return revert(.halted) }
        do throws(GateFailure) {
            guard let reading = try gates.reading(of: run.gate) else {
                return revert(.disturbed("the table is gone"))
            }
            if run.stage.darkSince == nil {
                if reading.leaseLeft != nil { return revert(.disturbed("somebody else made it dark")) }
                if time.date() > run.plan.notAfter { return revert(.neverBegun) }
            } else if !reading.isDark {
                return revert(.leaseEnded)
            }
        } catch {
            return revert(.disturbed(error.description))
        }
        if let way = openWay(around: run.gate) { revert(.disturbed("'\(way)' is here now, and would not be dead")) }
    }

    /// An interface that came after a gate of dead links was loaded.
    private func openWay(around gate: LeaseGate) -> String? {
        guard case .l2Dead(let dead) = gate.mode else { return nil }
        let known = Set(dead + gate.exemptions.interfaces)
        // If it can't be asked now, it is asked at the next look; the gate itself was read a moment ago.
        guard let interfaces = try? gates.interfaces() else { return nil }
        return interfaces.first { !$0.isLoopback && !known.contains($0.name) }?.name
    }

    package func reading() throws(GateFailure) -> LeaseGate.Reading? {
        guard let current else { return nil }
        return try gates.reading(of: current.gate)
    }
}

extension Warden {
    private func gate(of plan: BlackoutPlanDocument) throws(ChaosRefusal) -> LeaseGate {
        guard let target = plan.targets.first(where: { $0.host == configuration.host }) else {
            throw .notATarget(host: configuration.host)
        }
        if let zone = configuration.zone, zone != plan.zone {
            throw .wrongZone(plan.zone.rawValue, expected: zone.rawValue)
        }
        let limits = configuration.limits
        guard plan.lease <= limits.lease else { throw .beyondLimit("a lease of \(plan.lease.wholeMilliseconds) ms") }
        guard plan.grant <= limits.grant else { throw .beyondLimit("a grant of \(plan.grant.wholeMilliseconds) ms") }
        guard plan.cap <= limits.cap else { throw .beyondLimit("a cap of \(plan.cap.wholeMilliseconds) ms") }
        guard target.prefixes.count <= limits.prefixes else {
            throw .beyondLimit("\(target.prefixes.count) prefixes")
        }
        if let latency = plan.brownout?.latency { throw .cannotDo(LatencySupport.refusal(of: latency)) }
        try requireSupport(of: plan)
        return try LeaseGate(of: plan, at: target, alwaysLight: configuration.alwaysLight) {
            () throws(ChaosRefusal) in
            do throws(NetlinkError) { return try gates.interfaces() } catch { throw .kernel(error.description) }
        }
    }

    private func requireSupport(of plan: BlackoutPlanDocument) throws(ChaosRefusal) {
        let can: Nftables.Capabilities
        do throws(NetlinkError) { can = try gates.capabilities() } catch { throw .kernel(error.description) }
        if plan.fidelity == .l2Dead, !can.linkDeath {
            throw .cannotDo("l2-dead needs hooks at the devices (Linux 5.16 and later), which this kernel lacks")
        }
        if plan.brownout?.lossPermille != nil, !can.loss {
            throw .cannotDo("loss_permille needs nf_tables with 'numgen', which this kernel lacks")
        }
        if plan.brownout?.bytesPerSecond != nil, !can.policing {
            throw .cannotDo("rate_bytes_per_s needs nf_tables with 'limit', which this kernel lacks")
        }
    }

    private func requireNothingSaved() throws(ChaosRefusal) {
        for path in configuration.bootRulesets {
            // One that is not there, or not ours to read, is not written by whoever saves our tables.
            guard let text = try? Files.read(path), text.contains("table inet \(LeaseGate.defaultTable)") else {
                continue
            }
            throw .cannotDo(
                "\(path) holds a gate that was saved while a run stood: each boot would load it. Take it out first."
            )
        }
    }

    /// Flows of a flowtable meet only the hooks at the devices.
    private func requireNoBypass(of gate: LeaseGate) throws(ChaosRefusal) {
        if case .l2Dead = gate.mode { return }
        let flowtables: [String]
        do throws(NetlinkError) { flowtables = try gates.flowtables() } catch { throw .kernel(error.description) }
        guard let name = flowtables.first else { return }
        throw .cannotDo(
            "this host forwards by the flowtable '\(name)', past the hooks of this fault: use l2-dead, or take it out."
        )
    }

    private func requireNothingHere(besides own: String?) throws(ChaosRefusal) {
        let tables: [(table: String, comment: String)]
        do throws(NetlinkError) { tables = try gates.ours() } catch { throw .kernel(error.description) }
        if let other = tables.first(where: { $0.table != own }) { throw .occupied(table: other.table) }
    }

    /// The run, if it is the one that stands here and nobody newer was seen.
    private func entitled(_ run: String, _ epoch: Int64) throws(ChaosRefusal) -> HostRun {
        guard !halt.isOn else {
            revert(.halted)
            throw .halted
        }
        guard epoch >= fence else { throw .staleEpoch(epoch, seen: fence) }
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

    private func removeQuietly(_ table: String) {
        do throws(NetlinkError) {
            try gates.remove(table: table)
        } catch {
            log("level=error msg=\"an inert table could not be removed\" table=\(table) reason=\"\(error)\"")
        }
    }
}
