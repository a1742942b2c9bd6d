import Synchronization
import Testing
import ZonefallModel

@testable import ZonefallChaos

/// The invariants of blackouts that no test of a single part shows. The others stand in the tests of their parts, each
/// named with its number.
struct InvariantTests {
    /// Remembers which targets each call names.
    private final class Recording: BlackoutDriver {
        let region: SimulatedRegion
        let touched = Mutex<Set<String>>([])

        init(_ region: SimulatedRegion) { self.region = region }

        var kind: GameDay.Driver { .lab }
        var touchesOnlyOurOwn: Bool { true }
        private func note(_ plan: BlackoutPlan) { touched.withLock { $0.formUnion(plan.targets.map(\.name)) } }

        func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits, as fault: BlackoutFault) throws(PlanRefusal)
            -> BlackoutPlan
        {
            try region.plan(blackoutOf: zone, within: limits, as: fault)
        }
        func arm(_ plan: BlackoutPlan) async throws(DriverFailure) {
            note(plan)
            try await region.arm(plan)
        }
        func impose(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
            note(plan)
            try await region.impose(plan, lease: lease)
        }
        func renew(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
            note(plan)
            try await region.renew(plan, lease: lease)
        }
        func lift(_ plan: BlackoutPlan) async throws(DriverFailure) {
            note(plan)
            try await region.lift(plan)
        }
        func readings(of plan: BlackoutPlan) async throws(DriverFailure) -> [TargetReading] {
            try await region.readings(of: plan)
        }
    }

    @Test func `I10: only what the plan names is touched`() async throws {
        let recording = Recording(SimulatedRegion())
        let result = try await GameDayRunnerTests.run(recording.region, zones: ["az1", "az2"], driver: recording)
        let planned = try GameDayRunnerTests.plan(recording, zones: ["az1", "az2"]).blackouts.flatMap(\.plan.targets)
        #expect(result.verdict == .held)
        #expect(recording.touched.withLock { $0 } == Set(planned.map(\.name)))
    }

    @Test(arguments: [Int64(-86_400_000), 86_400_000])
    func `I15: a wall clock that is set by a day while it is dark changes no moment of light`(shift: Int64) async throws
    {
        func lightSince(shiftedBy shift: Int64) async throws -> Duration? {
            let region = SimulatedRegion()
            let offset = Mutex<Int64>(0)
            region.plan(after: .seconds(5)) { _ in offset.withLock { $0 = shift } }
            region.plan(after: .seconds(6)) { $0.coordinatorDiedAt = $0.now }
            let time = Timekeeper(
                now: region.time.now,
                date: { region.time.date() + .milliseconds(offset.withLock { $0 }) },
                sleep: region.time.sleep
            )
            let runner = GameDayRunner(
                try GameDayRunnerTests.plan(region),
                run: "r1",
                driver: region,
                source: region,
                journal: MemoryJournal(),
                hold: MemoryHold(),
                approval: try GameDayRunnerTests.ownApproval(),
                time: time
            )
            _ = await runner.run()
            #expect(region.read { $0.tables } == [])
            return region.lightSince
        }
        let undisturbed = try #require(try await lightSince(shiftedBy: 0))
        let shifted = try #require(try await lightSince(shiftedBy: shift))
        #expect(abs((shifted - undisturbed).milliseconds) <= 100)
    }

    @Test func `I18: a vantage that hands in nothing makes its verdicts unknown or not covered, never held`()
        async throws
    {
        let region = SimulatedRegion()
        // It lives, as the coordinator says, and what it saw of the dark never arrives.
        region.plan(after: .seconds(3)) { $0.muted = ["probe-outside"] }
        let result = try await GameDayRunnerTests.run(region)
        let outside = result.blackouts[0].judgement?.services.filter { $0.origin == .outside } ?? []
        #expect(!outside.isEmpty)
        #expect(outside.allSatisfy { $0.class == .unknown || $0.class == .notCovered })
        #expect(result.verdict == .inconclusive)
    }

    @Test func `I19: reverted is said only after the kernel's word and a survivor's`() async throws {
        let journal = MemoryJournal()
        let region = SimulatedRegion()
        let result = try await GameDayRunnerTests.run(region, journal: journal)
        #expect(result.blackouts[0].state == .reverted)
        let lines = journal.lines
        let verified = try #require(lines.firstIndex(of: "verify/verified"))
        #expect(try #require(lines.firstIndex(of: "lift/done")) < verified)
        #expect(try #require(lines.firstIndex(of: "end/done")) > verified)
        #expect(try #require(result.blackouts[0].lightAfter) > .zero)
    }

    /// What the engine can do at all is a closed list, and none of it takes away what it did not make.
    @Test func `I22: nothing that a driver does or writes down for people can remove what is not ours`() throws {
        #expect(
            JournalRecord.Operation.allCases.map(\.rawValue) == [
                "plan", "approve", "arm", "prove_inert", "impose", "renew", "relight", "end_connections", "lift",
                "verify",
                "end",
            ]
        )
        let driver = NamespaceDriver(
            nodes: [NamespaceDriver.Node(name: "rtr-1", namespace: "/run/netns/rtr-1", zone: "az1")]
        )
        let limits = GameDay.Limits(maximumDark: .seconds(15), lease: .seconds(3))
        let steps = try driver.plan(blackoutOf: "az1", within: limits).steps.joined()
        for forbidden in [
            "flush", "iptables", "-F", "delete rule", "delete chain", "destroy", "ip link", "policy drop",
        ] {
            #expect(!steps.contains(forbidden))
        }
        let removals = steps.split(separator: "\n").filter { $0.contains("delete") }
        #expect(removals == ["#   nft delete table inet zonefall"])
    }
}
