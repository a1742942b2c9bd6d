import Foundation
import Synchronization
import Testing
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallSigning
import ZonefallTestSupport

/// A warden in this process, over the real kernel of a namespace, so that a test can be its clock, its disk or its faults.
final class WardenBench {
    let namespace: TestNamespace
    let nftables: Nftables
    let directory: String
    let warden: Warden
    /// How far the clock of records is off.
    let shift = ClockShift()

    final class ClockShift: Sendable {
        let value = Mutex(Duration.zero)
    }

    init(
        in namespace: TestNamespace? = nil,
        gates make: (KernelGates, TestNamespace) -> any GateHolding = { gates, _ in gates }
    ) throws {
        let namespace = try namespace ?? TestNamespace()
        self.namespace = namespace
        nftables = try Nftables(namespace: namespace.path)
        var template = Array("/tmp/zonefall-test-XXXXXX".utf8CString)
        directory = String(cString: try #require(mkdtemp(&template)))
        var configuration = ChaosdConfiguration(host: "web-b")
        configuration.isEnabled = true
        configuration.stateDirectory = directory
        configuration.bootRulesets = ["\(directory)/nftables.conf"]
        let shift = shift
        warden = try Warden(
            configuration: configuration,
            gates: make(try KernelGates(namespace: namespace.path), namespace),
            memory: PlanMemoryFiles(
                directory: directory,
                usedPlansPath: configuration.usedPlansPath,
                verifier: SamplePlan().verifier,
                now: Timekeeper.system.date() + .milliseconds(-1)
            ),
            halt: HaltFile(path: configuration.haltPath),
            time: Timekeeper(
                now: Timekeeper.system.now,
                date: { Timekeeper.system.date() + shift.value.withLock { $0 } },
                sleep: Timekeeper.system.sleep
            ),
            log: { _ in }
        )
    }

    deinit {
        // What is left in /tmp is no fault of what is tested.
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Arms a plan that two people signed.
    @discardableResult
    func arm(
        number: Int = 1,
        _ changes: (inout BlackoutPlanDocument) -> Void = { _ in }
    ) throws -> BlackoutPlanDocument {
        let plan = TestHost.plan(number: number, changes)
        try warden.arm(SamplePlan().signed(plan).bytes)
        return plan
    }

    func activate(_ plan: BlackoutPlanDocument, epoch: Int64? = nil, grant: Duration? = nil) throws {
        try warden.activate(
            run: plan.run,
            epoch: epoch ?? plan.epoch,
            asked: Timekeeper.system.now(),
            grant: grant ?? plan.grant
        )
    }

    func renew(_ plan: BlackoutPlanDocument, epoch: Int64? = nil, grant: Duration? = nil) throws {
        try warden.renew(
            run: plan.run,
            epoch: epoch ?? plan.epoch,
            asked: Timekeeper.system.now(),
            grant: grant ?? plan.grant
        )
    }

    /// Until when the kernel keeps it dark, asked at once; nil: it is light.
    func darkUntil() throws -> Duration? {
        let now = Timekeeper.system.now()
        return try warden.reading().flatMap { $0.isDark ? $0.leaseLeft.map { now + $0 } : nil }
    }
}

/// A kernel whose renewals are written by somebody careless.
struct CarelessGates: GateHolding {
    let gates: KernelGates
    let namespace: TestNamespace
    let fault: Fault

    enum Fault: CaseIterable {
        /// The element says nothing of its end.
        case noTimeout
        case zeroTimeout
        case hundredDays
        /// Sets without a default, so that nothing at all ends.
        case permanent
        case ipv4Only
        case doublesTheLease
        /// It says that it went well, and did nothing.
        case writesNothing
    }

    func renew(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading {
        let table = "inet \(gate.table)"
        let elements =
            switch fault {
            case .noTimeout: "ipv4, ipv6"
            case .zeroTimeout: "ipv4 timeout 0s, ipv6 timeout 0s"
            case .hundredDays, .permanent: "ipv4 timeout 100d, ipv6 timeout 100d"
            case .ipv4Only: "ipv4 timeout 1s"
            case .doublesTheLease:
                "ipv4 timeout \(lease.wholeMilliseconds * 2)ms, ipv6 timeout \(lease.wholeMilliseconds * 2)ms"
            case .writesNothing: ""
            }
        do {
            switch fault {
            case .permanent:
                // The same table, as somebody would write it who forgot the sets' own timeout.
                let text = gate.tableText.split(separator: "\n").filter { !$0.hasPrefix("\t\ttimeout") }
                    .joined(separator: "\n")
                let dark =
                    "\nadd element \(table) cap { ipv4, ipv6 }\nadd element \(table) lease { ipv4, ipv6 }\n"
                try namespace.run("nft", "delete table \(table)\n\(text)\(dark)")
            case .writesNothing: try namespace.run("nft", "flush set \(table) lease")
            default:
                try namespace.run(
                    "nft",
                    "flush set \(table) lease\nadd element \(table) lease { \(elements) }"
                )
            }
        } catch {
            Issue.record("the fault could not be planted: \(error)")
        }
        guard let reading = try gates.reading(of: gate) else { throw .leaseEnded }
        return reading
    }

    func interfaces() throws(NetlinkError) -> [NetworkInterface] { try gates.interfaces() }
    func flowtables() throws(NetlinkError) -> [String] { try gates.flowtables() }
    func capabilities() throws(NetlinkError) -> Nftables.Capabilities { try gates.capabilities() }
    func arm(_ gate: LeaseGate) throws(NetlinkError) { try gates.arm(gate) }
    func activate(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading {
        try gates.activate(gate, lease: lease)
    }
    func reading(of gate: LeaseGate) throws(GateFailure) -> LeaseGate.Reading? { try gates.reading(of: gate) }
    func endConnections(keeping gate: LeaseGate) throws(NetlinkError) -> Int {
        try gates.endConnections(keeping: gate)
    }
    func remove(table: String) throws(NetlinkError) { try gates.remove(table: table) }
    func ours() throws(NetlinkError) -> [(table: String, comment: String)] { try gates.ours() }
}

/// A kernel that can do less, or does more, than the one of this machine.
struct PoorGates: GateHolding {
    let gates: KernelGates
    var can = Nftables.Capabilities(linkDeath: true, loss: true, policing: true, latency: true)
    var bypasses: [String] = []

    func capabilities() throws(NetlinkError) -> Nftables.Capabilities { can }
    func flowtables() throws(NetlinkError) -> [String] { bypasses + (try gates.flowtables()) }
    func arm(_ gate: LeaseGate) throws(NetlinkError) { try gates.arm(gate) }
    func interfaces() throws(NetlinkError) -> [NetworkInterface] { try gates.interfaces() }
    func activate(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading {
        try gates.activate(gate, lease: lease)
    }
    func renew(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading {
        try gates.renew(gate, lease: lease)
    }
    func reading(of gate: LeaseGate) throws(GateFailure) -> LeaseGate.Reading? { try gates.reading(of: gate) }
    func endConnections(keeping gate: LeaseGate) throws(NetlinkError) -> Int {
        try gates.endConnections(keeping: gate)
    }
    func remove(table: String) throws(NetlinkError) { try gates.remove(table: table) }
    func ours() throws(NetlinkError) -> [(table: String, comment: String)] { try gates.ours() }
}
