import Testing
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// What can be known of the driver without a kernel.
struct NamespaceDriverPlanTests {
    private static let limits = GameDay.Limits(
        maximumDark: .seconds(15),
        lease: .milliseconds(2_500),
        canary: .seconds(2),
        maximumTargets: 3
    )

    private static let driver = NamespaceDriver(nodes: [
        .init(name: "web-1", namespace: "/run/netns/web-1", zone: "az1", exemptInterfaces: ["mgmt0"]),
        .init(name: "rtr-1", namespace: "/run/netns/rtr-1", zone: "az1"),
        .init(name: "web-2", namespace: "/run/netns/web-2", zone: "az2"),
        .init(name: "coordinator", namespace: "/run/netns/coordinator", zone: nil, isControl: true),
    ])

    @Test func `the plan is what somebody would type at each node`() throws {
        let plan = try Self.driver.plan(blackoutOf: "az1", within: Self.limits)
        #expect(plan.targets.map(\.name) == ["rtr-1", "web-1"])
        #expect(try Golden.chaos.difference(of: plan.steps.joined(separator: "\n"), from: "blackout-plan.nft") == nil)
        #expect(try BlackoutPlan(json: JSONValue(parsing: plan.json.compactText)) == plan)
    }

    @Test func `nothing, too much, or the coordinator itself is never made dark`() {
        #expect(throws: PlanRefusal.nothingToDarken("az9")) {
            try Self.driver.plan(blackoutOf: "az9", within: Self.limits)
        }
        #expect(throws: PlanRefusal.tooManyTargets(2, limit: 1)) {
            try Self.driver.plan(
                blackoutOf: "az1",
                within: GameDay.Limits(maximumDark: .seconds(9), lease: .seconds(2), maximumTargets: 1)
            )
        }
        let careless = NamespaceDriver(nodes: [
            .init(name: "coordinator", namespace: "/x", zone: "az1", isControl: true),
            .init(name: "web-1", namespace: "/y", zone: "az1"),
        ])
        #expect(throws: PlanRefusal.controlInside("az1", nodes: ["coordinator"])) {
            try careless.plan(blackoutOf: "az1", within: Self.limits)
        }
        let odd = NamespaceDriver(nodes: [
            .init(name: "web-1", namespace: "/y", zone: "az1", exemptInterfaces: ["no such interface"])
        ])
        #expect(throws: PlanRefusal.self) { try odd.plan(blackoutOf: "az1", within: Self.limits) }
    }
}

/// The driver in a region of three namespaces: two of zone az1, one of az2.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct NamespaceDriverTests {
    private let namespaces: [TestNamespace]
    private let driver: NamespaceDriver
    private let plan: BlackoutPlan

    init() throws {
        let first = try TestNamespace()
        namespaces = [first, try TestNamespace(beside: first), try TestNamespace(beside: first)]
        driver = NamespaceDriver(nodes: Self.nodes(namespaces))
        var plan = try driver.plan(
            blackoutOf: "az1",
            within: GameDay.Limits(maximumDark: .seconds(15), lease: .seconds(2))
        )
        plan.run = "r1"
        self.plan = plan
    }

    private static func nodes(_ namespaces: [TestNamespace]) -> [NamespaceDriver.Node] {
        zip(["a", "b", "c"], namespaces).map { name, namespace in
            NamespaceDriver.Node(name: name, namespace: namespace.path, zone: name == "c" ? "az2" : "az1")
        }
    }

    private func rulesets() throws -> [String] { try namespaces.map { try $0.run("nft", "list", "ruleset") } }

    @Test func `armed, dark, renewed and lifted, and only the zone's own nodes are touched`() async throws {
        let before = try rulesets()
        #expect(try await driver.readings(of: plan).map(\.state) == [.absent, .absent])
        try await driver.arm(plan)
        #expect(try await driver.readings(of: plan).map(\.state) == [.inert, .inert])
        try await driver.impose(plan, lease: .seconds(1))
        #expect(try await driver.readings(of: plan).allSatisfy(\.isDark))
        try await driver.renew(plan, lease: .seconds(2))
        let left = try await driver.readings(of: plan).map(\.state)
        for state in left {
            guard case .dark(let left) = state else {
                Issue.record("not dark: \(state)")
                continue
            }
            #expect(left > .seconds(1))
        }
        #expect(try namespaces[2].run("nft", "list", "ruleset") == before[2])
        try await driver.lift(plan)
        try await driver.lift(plan)
        #expect(try await driver.readings(of: plan).map(\.state) == [.absent, .absent])
        #expect(try rulesets() == before)
    }

    @Test func `a second blackout is refused wherever the first one is, and what it loaded is taken back`() async throws
    {
        let other = NamespaceDriver(nodes: Self.nodes(namespaces))
        var second = try other.plan(
            blackoutOf: "az2",
            within: GameDay.Limits(maximumDark: .seconds(15), lease: .seconds(2))
        )
        second.run = "r2"
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(2))
        await #expect(throws: DriverFailure.occupied(target: "a")) { try await other.arm(second) }
        try await other.lift(second)

        #expect(try await driver.readings(of: plan).allSatisfy(\.isDark))
        #expect(try await other.readings(of: second).map(\.state) == [.absent])
        #expect(try namespaces[2].run("nft", "list", "ruleset") == "")

        // The same zone again, by another run.
        var third = try other.plan(
            blackoutOf: "az1",
            within: GameDay.Limits(maximumDark: .seconds(15), lease: .seconds(2))
        )
        third.run = "r3"
        await #expect(throws: DriverFailure.occupied(target: "a")) { try await other.arm(third) }
        try await other.lift(third)
        #expect(try await driver.readings(of: plan).allSatisfy(\.isDark))
    }

    @Test func `what the kernel ended is not renewed`() async throws {
        try await driver.arm(plan)
        await #expect(throws: DriverFailure.leaseEnded(target: "a")) {
            try await driver.renew(plan, lease: .seconds(2))
        }
    }

    @Test func `someone else's hand is noticed`() async throws {
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(2))
        try namespaces[1].run("nft", "flush set inet zonefall lease")
        #expect(try await driver.readings(of: plan).map(\.isDark) == [true, false])
        try namespaces[1].run("nft", "add element inet zonefall lease { ipv4 timeout 1h, ipv6 timeout 1h }")
        let failure = await #expect(throws: DriverFailure.self) { try await driver.readings(of: plan) }
        guard case .defect("b", _) = failure else {
            Issue.record("another failure: \(String(describing: failure))")
            return
        }
    }

    @Test func `whoever reads only the journal finds its way in, and brings light`() async throws {
        let before = try rulesets()
        let journal = MemoryJournal()
        try journal.write(
            JournalRecord.Entry(run: "r1", zone: "az1", operation: .plan, phase: .done, detail: plan.json)
        )
        try await driver.arm(plan)
        try await driver.impose(plan, lease: .seconds(2))
        let unfinished = try JournalReplay(journal.records).unfinished
        let outcomes = await Recovery(journal: journal, driver: NamespaceDriver(nodes: [])).bringLight(to: unfinished)

        #expect(outcomes.map(\.zone) == ["az1"])
        #expect(outcomes.map(\.state) == [.aborted(.restarted)])
        #expect(try rulesets() == before)
        #expect(try JournalReplay(journal.records).unfinished == [])
    }

    @Test func `a node that is gone can't be lifted, and the others are all the same`() async throws {
        try await driver.arm(plan)
        var withGhost = plan
        withGhost = BlackoutPlan(
            run: plan.run,
            driver: plan.driver,
            zone: plan.zone,
            targets: [BlackoutTarget(name: "0-ghost", namespace: "/proc/0/ns/net", exemptInterfaces: [])]
                + plan.targets,
            limits: plan.limits,
            steps: []
        )
        await #expect(throws: DriverFailure.self) { try await driver.lift(withGhost) }
        #expect(try rulesets() == ["", "", ""])
    }
}
