import ZonefallLinux
import ZonefallModel

/// What stands between a signed plan and the kernel of one host: it arms, makes dark for one lease at a time, and brings
/// light whenever anything is not as it should be.
///
/// Only ``arm(_:)``, ``activate(run:epoch:asked:grant:)`` and ``renew(run:epoch:asked:grant:)`` lead towards the dark, and
/// each of them needs somebody who asks *now*. A warden begins with nothing: no file that it reads can make it dark.
package final class Warden {
    package let configuration: ChaosdConfiguration
    package internal(set) var current: HostRun?
    package private(set) var last: EndedRun?
    let gates: any GateHolding
    let memory: any PlanMemory
    let halt: any HaltSwitch
    let time: Timekeeper
    let log: (String) -> Void
    let capabilities: Nftables.Capabilities?
    /// The highest epoch that anybody showed us.
    var fence: Int64

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
