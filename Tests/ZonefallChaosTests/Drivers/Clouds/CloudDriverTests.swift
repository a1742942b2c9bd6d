import Synchronization
import Testing
import ZonefallModel

@testable import ZonefallChaos

/// A zone of a small cloud goes dark and light again, whoever interferes.
struct CloudDriverTests {
    static let switches: [CloudSwitch] = [
        CloudSwitch(.router, uuid: "r1", name: "rt-1", zone: "az1"),
        CloudSwitch(.port, uuid: "p1", name: "web-1", zone: "az1"),
        CloudSwitch(.loadBalancer, uuid: "b1", name: "lb-1", zone: "az1"),
        CloudSwitch(.router, uuid: "r2", name: "rt-2", zone: "az2"),
    ]

    static let limits = GameDay.Limits(
        maximumDark: .seconds(60),
        lease: .seconds(5),
        grant: .seconds(10),
        canary: .seconds(3)
    )

    static func driver(
        of cloud: SmallCloud,
        _ journal: (any JournalWriter)? = MemoryJournal(),
        guardian: SmallGuardian = SmallGuardian(),
        records: [JournalRecord] = []
    ) throws -> CloudDriver {
        try CloudDriver(
            cloud,
            candidates: switches,
            day: "day",
            journal: journal,
            pulse: guardian,
            records: records,
            patience: .seconds(2),
            time: SimulatedRegion().time
        )
    }

    static func plan(_ driver: CloudDriver) throws -> BlackoutPlan {
        var plan = try driver.plan(blackoutOf: "az1", within: limits)
        plan.run = "run"
        return plan
    }

    @Test func `what serves goes dark first, the ways in and out last, and all of it comes back in reverse`()
        async throws
    {
        let cloud = SmallCloud(Self.switches)
        let before = cloud.picture
        let driver = try Self.driver(of: cloud)
        let plan = try Self.plan(driver)
        #expect(plan.targets.map(\.name) == ["load_balancer:lb-1:b1", "port:web-1:p1", "router:rt-1:r1"])
        #expect(plan.steps.first == "openstack loadbalancer set --disable b1   # load_balancer of lb-1\n")

        try await driver.arm(plan)
        #expect(try await driver.readings(of: plan).allSatisfy { $0.state == .inert })
        try await driver.impose(plan, lease: .seconds(3))
        #expect(try await driver.readings(of: plan).allSatisfy(\.isDark))
        try await driver.lift(plan)
        try await driver.lift(plan)
        #expect(try await driver.readings(of: plan).allSatisfy { $0.state == .absent })
        #expect(
            cloud.writes == [
                "tag lb-1", "tag web-1", "tag rt-1", "off lb-1", "off web-1", "off rt-1",
                "on rt-1", "untag rt-1", "on web-1", "untag web-1", "on lb-1", "untag lb-1",
            ]
        )
        #expect(cloud.picture == before)
        #expect(await driver.residue(of: plan, left: []) == [])
    }

    @Test func `each write stands in both journals before it is made, with what was there`() async throws {
        let (journal, guardian) = (MemoryJournal(), SmallGuardian())
        let cloud = SmallCloud(Self.switches)
        let driver = try Self.driver(of: cloud, GuardedJournal(journal, guardian: guardian), guardian: guardian)
        let plan = try Self.plan(driver)
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(3))
        #expect(journal.lines == guardian.records.lines)
        let steps = journal.records.compactMap { $0.entry.detail["cloud"] }
        #expect(steps.compactMap { $0["action"]?.stringValue }.filter { $0 == "off" }.count == 3)
        #expect(steps.first?["body"]?["id"]?.stringValue == "b1")
        let off = try #require(steps.first { $0["action"]?.stringValue == "off" && $0["object"] == "router:rt-1:r1" })
        #expect(off["was_on"] == true)
        #expect(off["revision"]?.integerValue == 2, "after its tag")
        #expect(guardian.beats.load(ordering: .relaxed) > 3)
    }

    @Test func `without an answer of the guardian nothing more goes dark`() async throws {
        let (cloud, guardian) = (SmallCloud(Self.switches), SmallGuardian())
        let driver = try Self.driver(
            of: cloud,
            GuardedJournal(MemoryJournal(), guardian: guardian),
            guardian: guardian
        )
        let plan = try Self.plan(driver)
        try await driver.arm(plan)
        guardian.isGone.store(true, ordering: .relaxed)
        await #expect(throws: DriverFailure.target("the guardian", reason: "the guardian does not have it: it is gone"))
        {
            try await driver.impose(plan, lease: .seconds(3))
        }
        #expect(!cloud.writes.contains { $0.hasPrefix("off") })
        try await driver.lift(plan)
        #expect(cloud.picture == SmallCloud(Self.switches).picture, "light waits for nobody")
    }

    @Test func `what was off before stays off, and is refused when it is armed`() async throws {
        let cloud = SmallCloud(Self.switches)
        cloud.change("p1") { $0.isOn = false }
        let driver = try Self.driver(of: cloud)
        let plan = try Self.plan(driver)
        await #expect(throws: DriverFailure.self) { try await driver.arm(plan) }
        try await driver.lift(plan)
        #expect(cloud.picture["p1"]?.isOn == false)
        #expect(cloud.writes == [])
    }

    @Test func `when somebody asks for light, nothing more goes dark`() async throws {
        let cloud = SmallCloud(Self.switches)
        let driver = try CloudDriver(
            cloud,
            candidates: Self.switches,
            journal: MemoryJournal(),
            isStopped: { cloud.writes.contains("off lb-1") },
            time: SimulatedRegion().time
        )
        let plan = try Self.plan(driver)
        try await driver.arm(plan)
        await #expect(throws: DriverFailure.self) { try await driver.impose(plan, lease: .seconds(3)) }
        #expect(cloud.writes.filter { $0.hasPrefix("off") } == ["off lb-1"])
        try await driver.lift(plan)
        #expect(cloud.picture == SmallCloud(Self.switches).picture)
    }

    @Test func `another run's tag keeps this one away`() async throws {
        let cloud = SmallCloud(Self.switches)
        cloud.change("r1") { $0.tags = ["zonefall:another"] }
        let driver = try Self.driver(of: cloud)
        await #expect(throws: DriverFailure.occupied(target: "router:rt-1:r1")) {
            try await driver.arm(try Self.plan(driver))
        }
    }

    @Test func `what somebody changes while we look is not written over`() async throws {
        let cloud = SmallCloud(Self.switches)
        let driver = try Self.driver(of: cloud)
        let plan = try Self.plan(driver)
        try await driver.arm(plan)
        cloud.state.withLock { $0.before["off rt-1"] = { $0.things["r1"]?.revision += 1 } }
        await #expect(throws: DriverFailure.target("router:rt-1:r1", reason: "somebody changed it meanwhile")) {
            try await driver.impose(plan, lease: .seconds(3))
        }
        #expect(cloud.picture["r1"]?.isOn == true)
    }

    @Test func `what somebody changed in the dark is left alone and told, and everything else is lit`() async throws {
        let cloud = SmallCloud(Self.switches)
        let driver = try Self.driver(of: cloud)
        let plan = try Self.plan(driver)
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(3))
        cloud.change("r1") { $0.name = "of somebody else" }
        try await driver.lift(plan)
        #expect(cloud.picture["r1"]?.isOn == false, "another run of their program may need it so")
        #expect(cloud.picture["p1"]?.isOn == true)
        #expect(cloud.picture["b1"]?.isOn == true)
        let left = try await driver.readings(of: plan).filter { $0.state != .absent }
        #expect(left.map(\.target) == ["router:rt-1:r1"])
        #expect(
            await driver.residue(of: plan, left: left) == [
                "openstack router set --enable r1   # router of rt-1: left alone, somebody changed it while it was dark"
            ]
        )
    }

    @Test func `what somebody lit, took or deleted in the dark stays so`() async throws {
        let cloud = SmallCloud(Self.switches)
        let driver = try Self.driver(of: cloud)
        let plan = try Self.plan(driver)
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(3))
        cloud.change("r1") { $0.isOn = true }
        cloud.change("p1") { $0.tags = [] }
        cloud.state.withLock { $0.things["b1"] = nil }
        try await driver.lift(plan)
        #expect(cloud.picture["r1"] == SmallCloud.Thing(isOn: true, revision: 0))
        #expect(cloud.picture["p1"]?.isOn == false)
        #expect(try await driver.readings(of: plan).allSatisfy { $0.state == .absent })
        #expect(
            await driver.residue(of: plan, left: []) == [
                "# load_balancer:lb-1:b1: left alone, somebody deleted it",
                "# port:web-1:p1: left alone, somebody took our tag from it, and it is off",
                "# router:rt-1:r1: left alone, somebody switched it on meanwhile",
            ]
        )
    }

    @Test func `a balancer that never comes through is told with what to type, and keeps nothing else dark`()
        async throws
    {
        let cloud = SmallCloud(Self.switches)
        let driver = try Self.driver(of: cloud)
        let plan = try Self.plan(driver)
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(3))
        cloud.state.withLock { state in
            state.isStuck = true
            state.things["b1"]?.busyReads = 1
        }
        await #expect(
            throws: DriverFailure.target(
                "load_balancer:lb-1:b1",
                reason: "it has been in the middle of another change for 2000 ms"
            )
        ) { try await driver.lift(plan) }
        #expect(cloud.picture["r1"]?.isOn == true)
        #expect(cloud.picture["p1"]?.isOn == true)
        let left = try await driver.readings(of: plan).filter { $0.state != .absent }
        #expect(
            await driver.residue(of: plan, left: left) == [
                "openstack loadbalancer set --enable b1   # load_balancer of lb-1"
            ]
        )
        cloud.state.withLock { $0.isStuck = false }
        try await driver.lift(plan)
        #expect(cloud.picture == SmallCloud(Self.switches).picture)
    }

    /// A game day's path, until the process dies.
    static func day(_ driver: CloudDriver, _ plan: BlackoutPlan, _ journal: any JournalWriter) async throws {
        try journal.write(.init(run: "day", zone: "az1", operation: .plan, phase: .done, detail: plan.json))
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(3))
        try await driver.renew(plan, lease: .seconds(3))
        try await driver.lift(plan)
    }

    @Test(arguments: [false, true])
    func `wherever the driver dies, its journal or the guardian's copy gives everything back`(afterEffect: Bool)
        async throws
    {
        var points = 0
        for effects in 1... {
            let cloud = SmallCloud(Self.switches)
            let before = cloud.picture
            cloud.state.withLock { state in
                (state.effectsLeft, state.losesAnswer) = (effects, afterEffect)
            }
            let (own, guardian) = (MemoryJournal(), SmallGuardian())
            let journal = GuardedJournal(own, guardian: guardian)
            let driver = try Self.driver(of: cloud, journal, guardian: guardian)
            let plan = try Self.plan(driver)
            try? await Self.day(driver, plan, journal)  // Where it dies, it dies.
            let isWhole = cloud.state.withLock { $0.effectsLeft > 0 }
            for records in [guardian.records.records, own.records] {
                cloud.state.withLock { $0.effectsLeft = .max }
                let unfinished = try JournalReplay(records).unfinished
                #expect(unfinished.count == 1)
                let second = try Self.driver(of: cloud, MemoryJournal(), records: records)
                let outcomes = await Recovery(journal: MemoryJournal(), driver: second, time: SimulatedRegion().time)
                    .bringLight(to: unfinished)
                #expect(outcomes.map(\.state) == [.aborted(.restarted)], "after \(effects) effects")
                #expect(cloud.picture == before, "after \(effects) effects")
            }
            points += 1
            if isWhole { break }
        }
        #expect(points == 13, "twelve writes, and none")
    }

    @Test func `wherever the journal ends, recovery gives everything back`() async throws {
        for line in 0..<40 {
            let cloud = SmallCloud(Self.switches)
            let before = cloud.picture
            let journal = MemoryJournal(failsAt: line)
            let driver = try Self.driver(of: cloud, journal)
            let plan = try Self.plan(driver)
            try? await Self.day(driver, plan, journal)  // A full disk ends it somewhere.
            let unfinished = try JournalReplay(journal.records).unfinished
            let second = try Self.driver(of: cloud, MemoryJournal(), records: journal.records)
            _ = await Recovery(journal: MemoryJournal(), driver: second, time: SimulatedRegion().time)
                .bringLight(to: unfinished)
            #expect(cloud.picture == before, "the journal ended after \(line) lines")
        }
    }
}
