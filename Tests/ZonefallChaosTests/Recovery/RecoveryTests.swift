import Synchronization
import Testing
import ZonefallModel

@testable import ZonefallChaos

/// The process dies at a journal record; another one reads the journal and brings light.
struct RecoveryTests {
    /// A world whose process is gone: nothing that it does any more has an effect.
    private struct Dying: BlackoutDriver {
        let region: SimulatedRegion
        let isDead: @Sendable () -> Bool

        var kind: GameDay.Driver { .lab }
        var touchesOnlyOurOwn: Bool { true }

        func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits, as fault: BlackoutFault) throws(PlanRefusal)
            -> BlackoutPlan
        {
            try region.plan(blackoutOf: zone, within: limits, as: fault)
        }
        func arm(_ plan: BlackoutPlan) async throws(DriverFailure) {
            if !isDead() { try await region.arm(plan) }
        }
        func impose(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
            if !isDead() { try await region.impose(plan, lease: lease) }
        }
        func renew(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
            if !isDead() { try await region.renew(plan, lease: lease) }
        }
        func lift(_ plan: BlackoutPlan) async throws(DriverFailure) {
            if !isDead() { try await region.lift(plan) }
        }
        func readings(of plan: BlackoutPlan) async throws(DriverFailure) -> [TargetReading] {
            isDead() ? [] : try await region.readings(of: plan)
        }
    }

    private final class Life: Sendable {
        let isOver = Mutex(false)
    }

    @Test(arguments: 0..<25)
    func `I8: after a crash at any record, recovery makes the world as it was, and twice is once`(record: Int)
        async throws
    {
        let region = SimulatedRegion()
        let life = Life()
        let journal = MemoryJournal(failsAt: record) { life.isOver.withLock { $0 = true } }
        let dying = Dying(region: region) { life.isOver.withLock { $0 } }
        let crashedAt = Mutex<[String]>([])
        _ = try await GameDayRunnerTests.run(region, zones: ["az1", "az2"], driver: dying, journal: journal)
        let effects = region.read { $0.effects }
        crashedAt.withLock { $0 = journal.lines }
        // Whatever was done, was announced by its intent.
        if effects.contains("arm") { #expect(journal.lines.contains("arm/intent")) }
        if effects.contains("impose") { #expect(journal.lines.contains("impose/intent")) }

        let unfinished = try JournalReplay(journal.records).unfinished
        let after = MemoryJournal()
        let recovery = Recovery(journal: after, driver: region, time: region.time)
        let outcomes = await recovery.bringLight(to: unfinished)

        #expect(outcomes.allSatisfy { $0.state == .aborted(.restarted) })
        #expect(region.read { $0.tables } == [])
        #expect(region.read { !$0.isDark(at: $0.now) })
        let once = region.read { $0.effects }
        #expect(!once.dropFirst(effects.count).contains { $0 == "arm" || $0 == "impose" || $0 == "renew" })

        _ = await recovery.bringLight(to: unfinished)
        #expect(region.read { $0.effects } == once)
        #expect(try JournalReplay(journal.records + after.records).unfinished == [])
    }

    @Test func `another run's blackout is left alone`() async throws {
        let region = SimulatedRegion()
        var plan = try region.plan(
            blackoutOf: "az1",
            within: GameDay.Limits(maximumDark: .seconds(9), lease: .seconds(3))
        )
        plan.run = "theirs"
        try await region.arm(plan)
        plan.run = "ours"
        let outcomes = await Recovery(journal: MemoryJournal(), driver: region, time: region.time).bringLight(to: [plan]
        )

        #expect(outcomes.map(\.state) == [.aborted(.restarted)])
        #expect(region.read { $0.owner } == "theirs")
    }

    @Test func `what can't be removed is stuck`() async throws {
        let region = SimulatedRegion()
        var plan = try region.plan(
            blackoutOf: "az1",
            within: GameDay.Limits(maximumDark: .seconds(9), lease: .seconds(3))
        )
        plan.run = "r1"
        try await region.arm(plan)
        region.state.withLock { $0.isStuck = true }
        let outcomes = await Recovery(journal: MemoryJournal(), driver: region, time: region.time).bringLight(to: [plan]
        )
        #expect(outcomes.map(\.state.name) == ["stuck"])
    }
}
