import ZonefallLinux
import ZonefallModel
import ZonefallSigning

/// From a signed plan to a gate that is loaded and drops nothing.
extension Warden {
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
        if plan.brownout?.latency != nil, !can.latency { throw .cannotDo(LatencySupport.refusal) }
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

    private func removeQuietly(_ table: String) {
        do throws(NetlinkError) {
            try gates.remove(table: table)
        } catch {
            log("level=error msg=\"an inert table could not be removed\" table=\(table) reason=\"\(error)\"")
        }
    }
}
