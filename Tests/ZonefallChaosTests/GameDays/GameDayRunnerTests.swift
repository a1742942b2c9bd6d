import Foundation
import Synchronization
import Testing
import ZonefallModel

@testable import ZonefallChaos

/// Whole game days in a region that is its own time.
struct GameDayRunnerTests {
    private static let limits = GameDay.Limits(
        maximumDark: .seconds(20),
        lease: .seconds(3),
        grant: .seconds(3),
        canary: .seconds(2)
    )

    static func plan(
        _ region: any BlackoutDriver,
        zones: [Zone.ID] = ["az1"],
        predictor: any Predictor = ShopPredictor()
    ) throws -> GameDayPlan {
        let gameDay = GameDay(name: "each in turn", zones: zones, limits: limits)
        return try GameDayPlan(
            gameDay,
            map: .shop,
            mapRevision: String(repeating: "0", count: 64),
            driver: region,
            predictor: predictor
        )
    }

    /// Whoever runs the day signs for it, as in a lab.
    static func ownApproval() throws -> OwnApproval {
        try OwnApproval(memory: FileManager.default.temporaryDirectory.appending(path: "zonefall-used-\(UUID())").path)
    }

    static func run(
        _ region: SimulatedRegion,
        zones: [Zone.ID] = ["az1"],
        driver: (any BlackoutDriver)? = nil,
        journal: any JournalWriter = MemoryJournal(),
        hold: any RegionHold = MemoryHold(),
        approval: (any PlanApproval)? = nil,
        abort: AbortSwitch = AbortSwitch(),
        stop: @escaping @Sendable () -> AbortReason? = { nil },
        predictor: any Predictor = ShopPredictor()
    ) async throws -> GameDayResult {
        await GameDayRunner(
            try plan(driver ?? region, zones: zones, predictor: predictor),
            run: "r1",
            driver: driver ?? region,
            source: region,
            journal: journal,
            hold: hold,
            approval: try approval ?? ownApproval(),
            time: region.time,
            abort: abort,
            stop: stop
        ).run()
    }

    @Test func `three zones in turn go dark and light again, one at a time, and everything is as predicted`()
        async throws
    {
        let region = SimulatedRegion()
        let journal = MemoryJournal()
        let result = try await Self.run(region, zones: ["az1", "az2", "az3"], journal: journal)

        #expect(result.verdict == .held)
        #expect(result.blackouts.map(\.state) == [.reverted, .reverted, .reverted])
        #expect(result.findings == [])
        let events = region.read { $0.announced }
        #expect(events.map(\.zone) == ["az1", "az1", "az2", "az2", "az3", "az3"])
        #expect(events.map(\.phase) == [.start, .end, .start, .end, .start, .end])
        #expect(region.read { $0.tables } == [])
        #expect(
            Array(journal.lines.prefix(13)) == [
                "plan/done", "approve/done", "arm/intent", "arm/done", "prove_inert/verified", "impose/intent",
                "impose/done", "renew/intent", "lift/intent", "lift/done", "verify/verified", "end/done", "plan/done",
            ]
        )
        #expect(result.blackouts[0].phases.map(\.name) == [.baseline, .arm, .canary, .dark, .light])
        #expect(result.journal.records == journal.records.count)
    }

    @Test func `a dependency that the map hides is found, with its cause still to be looked for`() async throws {
        let way = Way(from: "probe-az3", to: "fip-2", by: .http)
        let hidden = Dictionary(
            uniqueKeysWithValues: ["probe-az2", "probe-az3", "probe-outside"].map {
                (Way(from: $0, to: "fip-2", by: .http), Zone.ID("az1"))
            }
        )
        let result = try await Self.run(SimulatedRegion(hidden: hidden), zones: ["az1", "az2", "az3"])

        #expect(result.verdict == .refuted)
        #expect(result.findings.map(\.rule) == [.blackoutCasualty])
        let finding = try #require(result.findings.first)
        #expect(finding.subject == .floatingIP("fip-2"))
        #expect(finding.zone == "az1")
        #expect(finding.expectedZones == ["az2"])
        #expect(finding.standing == .confirmed)
        #expect(finding.evidence[0].references.contains(way.description))
        let verdict = try #require(result.blackouts[0].judgement?.ways.first { $0.way == way })
        #expect(verdict.class == .hiddenDependency)
        #expect(try #require(verdict.failedAfter) <= .milliseconds(500))
        #expect(try #require(verdict.recoveredAfter) <= .milliseconds(500))
    }

    @Test func `a service that falls is one finding, and its entries are its evidence`() async throws {
        let hidden = Dictionary(
            uniqueKeysWithValues: ["probe-az2", "probe-az3", "probe-outside"].map {
                (Way(from: $0, to: "glb-shop", by: .http), Zone.ID("az1"))
            }
        )
        let result = try await Self.run(SimulatedRegion(hidden: hidden))
        #expect(result.findings.map(\.subject) == [.service("shop")])
        #expect(result.findings.first?.evidence.first?.references.count == 3)
    }

    @Test func `a service that falls for one zone alone is no finding, but what that zone's vantage lacks is`()
        async throws
    {
        let fromZone = try await Self.run(
            SimulatedRegion(hidden: [Way(from: "probe-az3", to: "glb-shop", by: .http): "az1"])
        )
        #expect(fromZone.findings.map(\.subject) == [.instance("web-3")])

        let fromOutside = try await Self.run(
            SimulatedRegion(hidden: [Way(from: "probe-outside", to: "glb-shop", by: .http): "az1"])
        )
        #expect(fromOutside.findings.map(\.subject) == [.service("shop")])
    }

    @Test func `what fails for one vantage alone is that vantage's own`() async throws {
        let hidden = Dictionary(
            uniqueKeysWithValues: ["fip-2", "fip-3"].map { (Way(from: "probe-az3", to: $0, by: .http), Zone.ID("az1")) }
        )
        let result = try await Self.run(SimulatedRegion(hidden: hidden))
        #expect(result.findings.map(\.subject) == [.instance("web-3")])
    }

    @Test(arguments: [Duration.milliseconds(900), .seconds(3)])
    func `observations that arrive late change no verdict`(lag: Duration) async throws {
        let clean = try await Self.run(SimulatedRegion(lag: lag), zones: ["az1", "az2"])
        #expect(clean.verdict == .held)
        #expect(clean.findings == [])

        let hidden = Dictionary(
            uniqueKeysWithValues: ["probe-az2", "probe-az3", "probe-outside"].map {
                (Way(from: $0, to: "fip-2", by: .http), Zone.ID("az1"))
            }
        )
        let found = try await Self.run(SimulatedRegion(hidden: hidden, lag: lag), zones: ["az1", "az2"])
        #expect(found.findings.map(\.subject) == [.floatingIP("fip-2")])
    }

    @Test func `I17: with a driver that does nothing the day is invalid, never a pass`() async throws {
        let region = SimulatedRegion()
        let result = try await Self.run(region, driver: NoOpDriver(planningLike: region))

        #expect(result.verdict == .inconclusive)
        #expect(result.blackouts[0].state == .reverted)
        let judgement = try #require(result.blackouts[0].judgement)
        #expect(Set(judgement.services.map(\.class)) == [.invalid])
        #expect(
            judgement.darkness.doubt == "not one packet was dropped, and no probe of a survivor saw the zone go dark"
        )
        #expect(region.read { $0.effects } == [])
    }

    @Test(arguments: stride(from: Int64(0), to: 14_000, by: 700).map { $0 })
    func `I3: the coordinator dies at any moment: light within a grant, and nothing is left`(after: Int64) async throws
    {
        let region = SimulatedRegion()
        region.plan(after: .milliseconds(after)) { $0.coordinatorDiedAt = $0.now }
        let died = region.time.now() + .milliseconds(after)
        let result = try await Self.run(region)

        if let light = region.lightSince { #expect(light <= died + Self.limits.grant + .milliseconds(1)) }
        #expect(region.read { $0.tables } == [])
        #expect(!result.isStuck)
        #expect(result.findings == [])
        #expect(result.verdict != .held || region.read { $0.announced.count } == 2)
    }

    @Test(arguments: stride(from: Int64(0), to: 14_000, by: 700).map { $0 })
    func `an agent dies at any moment: light within a grant, and nothing is left`(after: Int64) async throws {
        let region = SimulatedRegion()
        region.plan(after: .milliseconds(after)) { $0.agentsDiedAt["probe-az3"] = $0.now }
        let died = region.time.now() + .milliseconds(after)
        let result = try await Self.run(region)

        if let light = region.lightSince { #expect(light <= died + Self.limits.grant + .milliseconds(1)) }
        #expect(region.read { $0.tables } == [])
        #expect(!result.isStuck)
        #expect(result.findings == [])
    }

    @Test func `an agent of the dark zone may be silent: it does not hold the light`() async throws {
        let region = SimulatedRegion()
        region.plan(after: .seconds(3)) { $0.agentsDiedAt["probe-az1"] = $0.now }
        let result = try await Self.run(region)
        #expect(result.blackouts.map(\.state) == [.reverted])
    }

    @Test(arguments: stride(from: Int64(0), to: 14_000, by: 350).map { $0 })
    func `I20: a signal at any moment brings light at once, and the day ends`(after: Int64) async throws {
        let region = SimulatedRegion()
        let abort = AbortSwitch()
        region.plan(after: .milliseconds(after)) { _ in abort.request(.signal("SIGINT")) }
        let signalled = region.time.now() + .milliseconds(after)
        let result = try await Self.run(region, zones: ["az1", "az2", "az3"], abort: abort)

        #expect(result.abortReason == .signal("SIGINT") || result.verdict == .held)
        #expect(result.blackouts.last?.abortReason == .signal("SIGINT"))
        if let light = region.lightSince { #expect(light <= signalled + .milliseconds(400)) }
        #expect(region.read { $0.tables } == [])
        #expect(result.verdict != .held)
        #expect(result.findings == [])
    }

    @Test func `what nobody could see go dark is not made dark at all`() async throws {
        let region = SimulatedRegion()
        let result = try await Self.run(region, predictor: BlindPredictor())

        #expect(
            result.abortReason
                == .failed("no survivor's probe into zone az1 is green, so nobody could see it go dark")
        )
        #expect(region.read { $0.effects } == [])
        #expect(region.read { $0.announced } == [])
        #expect(result.verdict == .inconclusive)
    }

    @Test func `I13: a second blackout is refused and leaves the first alone`() async throws {
        let region = SimulatedRegion()
        region.state.withLock { state in
            state.tables = ["web-9"]
            state.owner = "another run"
        }
        let result = try await Self.run(region)

        #expect(result.blackouts[0].state.name == "aborted")
        #expect(region.read { $0.tables } == ["web-9"])
        #expect(region.read { $0.effects } == [])
    }

    @Test func `I19: what can't be removed is stuck, blocks the next zone, and says what to type`() async throws {
        let region = SimulatedRegion()
        region.plan(after: .seconds(4)) { $0.isStuck = true }
        let result = try await Self.run(region, zones: ["az1", "az2"])

        #expect(result.isStuck)
        #expect(result.blackouts.count == 1)
        #expect(
            result.blackouts[0].residue == [
                "rtr-1: nft delete table inet zonefall", "web-1: nft delete table inet zonefall",
            ]
        )
        #expect(result.verdict == .refuted || result.verdict == .inconclusive)
        // The kernel ended it all the same.
        #expect(region.read { !$0.isDark(at: $0.now) })
    }

    @Test(arguments: 0..<14)
    func `I16: without a journal there is no effect, and light does not wait for one`(entry: Int) async throws {
        let region = SimulatedRegion()
        let journal = MemoryJournal(failsAt: entry)
        let result = try await Self.run(region, journal: journal)

        #expect(region.read { $0.tables } == [])
        if entry < 3 { #expect(region.read { $0.effects } == [] || region.read { $0.effects } == ["lift"]) }
        if entry < 6 { #expect(region.read { $0.dark } == []) }
        if entry < 8 { #expect(result.verdict == .inconclusive) }
        #expect(!result.isStuck)
    }

    @Test func `cancelling the caller still brings light`() async throws {
        let region = SimulatedRegion()
        let runner = GameDayRunner(
            try Self.plan(region),
            run: "r1",
            driver: region,
            source: region,
            journal: MemoryJournal(),
            hold: MemoryHold(),
            approval: try Self.ownApproval(),
            time: region.time
        )
        let day = Task { await runner.run() }
        day.cancel()
        let result = await day.value

        #expect(region.read { $0.tables } == [])
        #expect(result.abortReason == .cancelled || result.verdict == .held)
    }
}
