import Testing
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallChaos

/// A coordinator's side of a real `zonefall-chaosd` in a namespace of its own.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct HostDriverTests {
    private static let limits = GameDay.Limits(
        maximumDark: .seconds(20),
        lease: .seconds(2),
        grant: .seconds(4),
        canary: .seconds(1)
    )

    private static func driver(of host: TestHost) -> HostDriver {
        HostDriver(hosts: [.init(name: "web-b", zone: "b", socket: host.socketPath)])
    }

    @Test func `armed, dark, renewed and lifted through the daemon, and read back from its kernel`() async throws {
        let host = try TestHost()
        try host.start()
        let driver = Self.driver(of: host)
        let signed = try host.signedPlan()
        var plan = try driver.plan(blackoutOf: "b", within: Self.limits)
        plan.run = signed.plan.run
        await driver.present(signed)

        #expect(try driver.readings(of: plan).map(\.state) == [.absent])
        try driver.arm(plan)
        #expect(try driver.readings(of: plan).map(\.state) == [.inert])
        try driver.impose(plan, lease: .seconds(2))
        #expect(try driver.readings(of: plan).allSatisfy(\.isDark))
        try driver.renew(plan, lease: .seconds(2))
        #expect(try driver.readings(of: plan).allSatisfy(\.isDark))
        try driver.lift(plan)
        try driver.lift(plan)
        #expect(try driver.readings(of: plan).map(\.state) == [.absent])
        #expect(try host.tables() == [])
    }

    @Test func `what was not signed, and what was used, is refused by the host itself`() async throws {
        let host = try TestHost()
        try host.start()
        let driver = Self.driver(of: host)
        let plan = try driver.plan(blackoutOf: "b", within: Self.limits)
        #expect(throws: DriverFailure.target("web-b", reason: "there is no signed plan")) { try driver.arm(plan) }

        let sample = try SamplePlan()
        let once = try SignedPlan(TestHost.plan()).signed(by: sample.ada)
        await driver.present(once)
        let underSigned = #expect(throws: DriverFailure.self) { try driver.arm(plan) }
        #expect(underSigned?.description.contains("2 people") == true)

        let signed = try host.signedPlan()
        var own = plan
        own.run = signed.plan.run
        await driver.present(signed)
        try driver.arm(own)
        try driver.lift(own)
        let replayed = #expect(throws: DriverFailure.self) { try driver.arm(own) }
        #expect(replayed?.description.contains("used once") == true)
        #expect(try host.tables() == [])
    }

    @Test func `another run's darkness is not touched, and a daemon that is gone is told`() async throws {
        let host = try TestHost()
        try host.start()
        let driver = Self.driver(of: host)
        let signed = try host.signedPlan()
        var plan = try driver.plan(blackoutOf: "b", within: Self.limits)
        plan.run = signed.plan.run
        await driver.present(signed)
        try driver.arm(plan)
        var theirs = plan
        theirs.run = "another"
        try driver.lift(theirs)
        #expect(try driver.readings(of: theirs).map(\.state) == [.absent])
        #expect(try driver.readings(of: plan).map(\.state) == [.inert])
        host.end()
        #expect(throws: DriverFailure.self) { try driver.readings(of: plan) }
    }
}
