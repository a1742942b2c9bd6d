import Foundation
import Synchronization
import Testing
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// The invariants of `chaos.md` §4.6 that hold on one host, whoever else lives or errs. Each is named as there.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct WardenInvariantTests {
    @Test func `I1 bounded: a renewer gone mad does not get past the cap`() throws {
        let bench = try WardenBench()
        let plan = try bench.arm { plan in
            plan.cap = .seconds(4)
            plan.grant = .seconds(4)
            (plan.lease, plan.canary) = (.seconds(2), .seconds(1))
        }
        let start = Timekeeper.system.now()
        try bench.activate(plan)
        var renewals = 0
        var refused = 0
        while let until = try bench.darkUntil() {
            try #require(until <= start + plan.cap + .milliseconds(100))
            do {
                try bench.renew(plan)
                renewals += 1
            } catch {
                refused += 1
            }
        }
        #expect(renewals > 100 && refused > 0)
        #expect(Timekeeper.system.now() - start <= plan.cap + .milliseconds(100))
        #expect(Timekeeper.system.now() - start > plan.cap - plan.lease)
    }

    @Test func `I3 coordinator death: the last grant is used up, however often it is shown`() throws {
        let bench = try WardenBench()
        let plan = try bench.arm { ($0.lease, $0.canary) = (.seconds(3), .seconds(2)) }
        try bench.activate(plan)
        let asked = Timekeeper.system.now()
        let grant = Duration.milliseconds(2_500)
        var renewals = 0
        while let until = try bench.darkUntil() {
            try #require(until <= asked + grant + .milliseconds(100))
            do throws(ChaosRefusal) {
                try bench.warden.renew(run: plan.run, epoch: plan.epoch, asked: asked, grant: grant)
                renewals += 1
            } catch {
                #expect(error.code == "grant-too-short")
            }
        }
        #expect(renewals > 100)
        #expect(Timekeeper.system.now() <= asked + grant + .milliseconds(100))
    }

    @Test func `I4 inert when armed: not a packet is dropped, and no look changes that`() throws {
        let pair = try CabledPair()
        let bench = try WardenBench(in: pair.zone)
        try bench.arm()
        for _ in 0..<5 {
            try pair.send(50, from: pair.survivor, to: 1)
            bench.warden.tick()
        }
        #expect(try pair.arrived(at: pair.zone) == (250, 250))
        let reading = try #require(try bench.warden.reading())
        #expect(reading.packetsDropped == 0 && reading.leaseLeft == nil && reading.capLeft == nil)
        #expect(bench.warden.current?.stage == .armed)
    }

    @Test(arguments: CarelessGates.Fault.allCases)
    func `I5 no permanent element: a renewal that could outlive its lease is light at once`(
        fault: CarelessGates.Fault
    ) throws {
        let bench = try WardenBench { CarelessGates(gates: $0, namespace: $1, fault: fault) }
        let plan = try bench.arm { $0.lease = .seconds(4) }
        try bench.activate(plan)
        // Less than the sets' own default of 4 s, so that forgetting the timeout is a fault, too.
        #expect(throws: ChaosRefusal.self) { try bench.renew(plan, grant: .milliseconds(1_500)) }
        #expect(bench.warden.current == nil)
        #expect(try bench.nftables.tables() == [])
        let ending = try #require(bench.warden.last?.ending)
        if fault != .writesNothing {
            guard case .disturbed = ending else {
                Issue.record("ended as \(ending)")
                return
            }
        }
    }

    @Test func `I5 no permanent element: somebody else's hand is seen at the next look`() throws {
        let bench = try WardenBench()
        let plan = try bench.arm()
        try bench.activate(plan)
        let table = try #require(bench.warden.current?.gate.table)
        try bench.namespace.run("nft", "flush set inet \(table) lease")
        try bench.namespace.run("nft", "add element inet \(table) lease { ipv4 timeout 1h, ipv6 timeout 1h }")
        bench.warden.tick()
        #expect(try bench.nftables.tables() == [])
    }

    @Test func `armed, nobody else makes it dark`() throws {
        let bench = try WardenBench()
        try bench.arm()
        let table = try #require(bench.warden.current?.gate.table)
        try bench.namespace.run("nft", "add element inet \(table) lease { ipv4, ipv6 }")
        bench.warden.tick()
        #expect(bench.warden.last?.ending == .disturbed("somebody else made it dark"))
        #expect(try bench.nftables.tables() == [])
    }

    @Test func `I9 identity: after light the ruleset is as before, whatever others did meanwhile`() throws {
        let bench = try WardenBench()
        try bench.namespace.run(
            "nft",
            "add table inet own; add chain inet own x; add rule inet own x counter; add table netdev others"
        )
        let plan = try bench.arm()
        try bench.activate(plan)
        try bench.namespace.run("nft", "add rule inet own x drop; delete table netdev others")
        let others = try bench.namespace.run("nft", "list table inet own")
        bench.warden.revert(.asked)
        bench.warden.revert(.asked)
        #expect(try bench.namespace.run("nft", "list ruleset") == others)
    }

    @Test func `I12 fencing: a grant of an older epoch is ignored, and a newer epoch ends the run`() throws {
        let bench = try WardenBench()
        let plan = try bench.arm(number: 7)
        #expect(throws: ChaosRefusal.staleEpoch(6, seen: 7)) { try bench.activate(plan, epoch: 6) }
        #expect(bench.warden.current?.stage == .armed)
        try bench.activate(plan)
        #expect(throws: ChaosRefusal.staleEpoch(6, seen: 7)) { try bench.renew(plan, epoch: 6) }
        #expect(try bench.darkUntil() != nil)
        #expect(throws: ChaosRefusal.badRequest("epoch \(Int64.max) is no successor of 7")) {
            try bench.renew(plan, epoch: .max)
        }
        #expect(throws: ChaosRefusal.staleEpoch(-1, seen: 7)) { try bench.renew(plan, epoch: -1) }
        #expect(try bench.darkUntil() != nil)
        #expect(throws: ChaosRefusal.unknownRun(plan.run)) { try bench.renew(plan, epoch: 8) }
        #expect(bench.warden.last?.ending == .fenced(epoch: 8))
        #expect(try bench.nftables.tables() == [])
        // The fence outlives the process that saw it.
        #expect(throws: ChaosRefusal.staleEpoch(7, seen: 8)) { try bench.arm(number: 7) }
        let memory = try PlanMemoryFiles(
            directory: bench.directory,
            usedPlansPath: "\(bench.directory)/used-plans",
            verifier: SamplePlan().verifier,
            now: Timekeeper.system.date()
        )
        #expect(try memory.highestEpoch() == 8)
        #expect(try bench.arm(number: 9).epoch == 9)
    }

    @Test func `I13 mutual exclusion: one blackout at a time, and the first is not touched by the second`() throws {
        let first = try WardenBench()
        let plan = try first.arm()
        try first.activate(plan)
        let before = try first.namespace.run("nft", "list", "table", "inet", "zonefall_0000000000004000")
        #expect(throws: ChaosRefusal.busy(run: plan.run)) { try first.arm(number: 2) }
        // Another process with another memory, in the same namespace.
        let second = try WardenBench(in: first.namespace)
        #expect(throws: ChaosRefusal.occupied(table: "zonefall_0000000000004000")) { try second.arm() }
        #expect(throws: ChaosRefusal.self) {
            try second.arm(number: 2) { $0.run = "11111111-0000-4000-8000-000000000002" }
        }
        #expect(try first.darkUntil() != nil)
        let after = try first.namespace.run("nft", "list", "table", "inet", "zonefall_0000000000004000")
        #expect(after.split(separator: "\n").count == before.split(separator: "\n").count)
        // What was refused for want of room was not used up.
        first.warden.revert(.asked)
        #expect(try second.arm(number: 3).epoch == 3)
    }

    @Test func `I15 clock independence: no change of the time of day moves an end`() throws {
        let bench = try WardenBench()
        let plan = try bench.arm { ($0.lease, $0.canary) = (.seconds(2), .seconds(1)) }
        for shift in [Duration.seconds(86_400), .seconds(-86_400)] {
            if bench.warden.current?.stage == .armed { try bench.activate(plan) }
            bench.shift.value.withLock { $0 = shift }
            let asked = Timekeeper.system.now()
            try bench.renew(plan)
            bench.warden.tick()
            let until = try #require(try bench.darkUntil())
            #expect((asked + .milliseconds(1_900)...asked + .milliseconds(2_100)).contains(until))
        }
        let expected = try #require(try bench.darkUntil())
        while try bench.darkUntil() != nil {}
        #expect(Timekeeper.system.now() <= expected + .milliseconds(100))
        bench.warden.tick()
        #expect(bench.warden.last?.ending == .leaseEnded)
    }

    @Test func `I15 clock independence: a plan whose time is over is not begun, and one that is begun ends on time`()
        throws
    {
        let bench = try WardenBench()
        let plan = try bench.arm()
        bench.shift.value.withLock { $0 = .seconds(601) }
        #expect(throws: ChaosRefusal.plan(.expired(at: plan.notAfter))) { try bench.activate(plan) }
        bench.warden.tick()
        #expect(bench.warden.last?.ending == .neverBegun)
        #expect(try bench.nftables.tables() == [])
        // An hour back: the same plan is not new again.
        bench.shift.value.withLock { $0 = .seconds(-3_600) }
        #expect(throws: ChaosRefusal.self) { try bench.arm() }
    }

    @Test func `I23 restart never re-darkens: a warden begins with nothing, whatever lies on disk or in the kernel`()
        throws
    {
        let first = try WardenBench()
        let plan = try first.arm()
        try first.activate(plan)
        #expect(try first.darkUntil() != nil)
        // Another one, as after a crash, with the first one's memory.
        let gates = try KernelGates(namespace: first.namespace.path)
        var configuration = ChaosdConfiguration(host: "web-b")
        configuration.isEnabled = true
        configuration.stateDirectory = first.directory
        let reborn = try Warden(
            configuration: configuration,
            gates: gates,
            memory: PlanMemoryFiles(
                directory: first.directory,
                usedPlansPath: configuration.usedPlansPath,
                verifier: SamplePlan().verifier,
                now: Timekeeper.system.date()
            ),
            halt: HaltFile(path: configuration.haltPath),
            log: { _ in }
        )
        #expect(reborn.current == nil)
        #expect(try reborn.removeOrphans() == ["zonefall_0000000000004000"])
        #expect(try first.nftables.tables() == [])
        let now = Timekeeper.system.now()
        #expect(throws: ChaosRefusal.unknownRun(plan.run)) {
            try reborn.renew(run: plan.run, epoch: plan.epoch, asked: now, grant: plan.grant)
        }
        #expect(throws: ChaosRefusal.unknownRun(plan.run)) {
            try reborn.activate(run: plan.run, epoch: plan.epoch, asked: now, grant: plan.grant)
        }
        #expect(throws: ChaosRefusal.plan(.usedRun(plan.run))) { try reborn.arm(SamplePlan().signed(plan).bytes) }
        #expect(try first.nftables.tables() == [])
    }

    @Test func `a dead link is dead by the host's own count of its links, and a new one ends it`() throws {
        let pair = try CabledPair()
        try pair.connectControl()
        let bench = try WardenBench(in: pair.zone)
        let plan = try bench.arm { plan in
            plan.fidelity = .l2Dead
            plan.targets[0].exempt.interfaces = ["mgmt0"]
        }
        #expect(bench.warden.current?.gate.mode == .l2Dead(interfaces: ["zf0"]))
        try bench.activate(plan)
        #expect(try pair.send(10, from: pair.zone, to: 2) == 0)
        #expect(try pair.arrived(at: pair.survivor) == (0, 0))
        #expect(try pair.connect(from: pair.survivor, to: "198.51.100.1") == "refused")
        bench.warden.tick()
        #expect(try bench.darkUntil() != nil)
        try pair.zone.run("ip", "link", "add", "new0", "type", "veth", "peer", "name", "new1")
        bench.warden.tick()
        guard case .disturbed = bench.warden.last?.ending else {
            Issue.record("it is \(String(describing: bench.warden.current?.stage))")
            return
        }
        #expect(try bench.nftables.tables() == [])
    }

    @Test func `a control channel that rests on a dead link is refused before anything is loaded`() throws {
        let pair = try CabledPair()
        try pair.zone.run("sh", "-c", "ip link add br0 type bridge && ip link set zf0 master br0")
        let bench = try WardenBench(in: pair.zone)
        for (exempt, dead) in [("br0", "zf0"), ("no0", "no0")] {
            let refusal = #expect(throws: ChaosRefusal.self) {
                try bench.arm { plan in
                    plan.fidelity = .l2Dead
                    plan.targets[0].exempt.interfaces = [exempt]
                }
            }
            guard case .cannotDo(let reason) = refusal else {
                Issue.record("another refusal: \(String(describing: refusal))")
                continue
            }
            #expect(reason.contains("'\(exempt)'") && reason.contains(dead))
        }
        #expect(try bench.nftables.tables() == [])
    }

    @Test func `a brownout lets its part through, and ends as a blackout does`() throws {
        let pair = try CabledPair()
        let bench = try WardenBench(in: pair.zone)
        let plan = try bench.arm { plan in
            plan.kind = .brownout
            plan.brownout = .init(lossPermille: 500)
        }
        try bench.activate(plan)
        try pair.send(200, from: pair.survivor, to: 1)
        let arrived = try pair.arrived(at: pair.zone)
        // 400 tosses of a coin: these bounds are five standard deviations off.
        #expect((150...250).contains(arrived.ipv4 + arrived.ipv6))
        #expect(try #require(try bench.warden.reading()).packetsPassed >= 150)
        while try bench.darkUntil() != nil {}
        bench.warden.tick()
        #expect(bench.warden.last?.ending == .leaseEnded)
    }

    @Test func `a brownout of latency makes answers late for as long as the gate is dark`() throws {
        let pair = try CabledPair()
        let bench = try WardenBench(in: pair.zone)
        func milliseconds() throws -> Double {
            let said = try pair.survivor.run("sh", "-c", "ping -n -c 1 -W 3 192.0.2.1")
            let time = try #require(said.split(separator: " ").first { $0.hasPrefix("time=") })
            return try #require(Double(time.dropFirst("time=".count)))
        }
        let plan = try bench.arm { plan in
            plan.kind = .brownout
            plan.brownout = .init(latency: .milliseconds(150))
        }
        #expect(try milliseconds() < 150)
        try bench.activate(plan)
        #expect(try milliseconds() >= 300)
        #expect(try #require(try bench.warden.reading()).packetsPassed >= 2)
        bench.warden.revert(.asked)
        #expect(try milliseconds() < 150)
        #expect(try bench.nftables.tables() == [])
    }

    @Test func `a kernel that lacks a part says so when arming, and nothing is changed or used up`() throws {
        let bench = try WardenBench { gates, _ in
            PoorGates(gates: gates, can: .init(linkDeath: false, loss: false, policing: false, latency: false))
        }
        let asked: [(String, (inout BlackoutPlanDocument) -> Void)] = [
            ("l2-dead needs hooks", { $0.fidelity = .l2Dead }),
            ("'numgen'", { ($0.kind, $0.brownout) = (.brownout, .init(lossPermille: 5)) }),
            (
                "latency_ms needs the kernel's packet queue (nfnetlink_queue, and xt_NFQUEUE through nft_compat)",
                { ($0.kind, $0.brownout) = (.brownout, .init(latency: .milliseconds(100))) }
            ),
            ("'limit'", { ($0.kind, $0.brownout) = (.brownout, .init(bytesPerSecond: 5_000)) }),
        ]
        for (lacking, change) in asked {
            let refusal = #expect(throws: ChaosRefusal.self) { try bench.arm(number: 1, change) }
            #expect(refusal?.code == "cannot-do" && refusal?.description.contains(lacking) == true)
        }
        #expect(try bench.nftables.tables() == [])
        #expect(try bench.arm().epoch == 1)
    }

    @Test func `where flows pass by a flowtable, only a dead link is armed`() throws {
        let pair = try CabledPair()
        let bench = try WardenBench(in: pair.zone) { gates, _ in
            PoorGates(gates: gates, bypasses: ["fast"])
        }
        for fidelity in [BlackoutPlanDocument.Fidelity.l3Silent, .forwardOnly] {
            let refusal = #expect(throws: ChaosRefusal.self) { try bench.arm { $0.fidelity = fidelity } }
            #expect(refusal?.code == "cannot-do" && refusal?.description.contains("'fast'") == true)
        }
        #expect(try bench.arm { $0.fidelity = .l2Dead }.epoch == 1)
    }

    @Test func `trap 5: where a gate was saved for the next boot, none is armed`() throws {
        let bench = try WardenBench()
        let plan = try bench.arm()
        try bench.activate(plan)
        let saved = try bench.namespace.run("nft", "list", "ruleset")
        bench.warden.revert(.asked)
        try Files.write(saved, to: "\(bench.directory)/nftables.conf")
        let refusal = #expect(throws: ChaosRefusal.self) { try bench.arm(number: 2) }
        #expect(refusal?.code == "cannot-do")
        try Files.write("table inet filter {}\n", to: "\(bench.directory)/nftables.conf")
        #expect(try bench.arm(number: 2).epoch == 2)
    }

    @Test func `only what carries our mark is an orphan`() throws {
        let bench = try WardenBench()
        try bench.namespace.run("nft", "add table inet zonefall_of_somebody_else")
        #expect(try bench.warden.removeOrphans() == [])
        #expect(throws: ChaosRefusal.occupied(table: "zonefall_of_somebody_else")) { try bench.arm() }
    }

    @Test func `a memory that began after the plan did might have forgotten it`() throws {
        let bench = try WardenBench()
        #expect(throws: ChaosRefusal.self) { try bench.arm { $0.notBefore = $0.notBefore + .seconds(-5) } }
        #expect(try bench.nftables.tables() == [])
    }
}
